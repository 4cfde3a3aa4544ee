package io.sequencer.server.fuzz;

import io.sequencer.server.auth.issuer.KeySetFuzz;
import io.sequencer.server.auth.issuer.TokenFuzz;
import io.sequencer.server.edge.presence.PresenceFuzz;
import io.sequencer.server.edge.rest.RestFuzz;
import io.sequencer.server.edge.websocket.BinaryFrameFuzz;
import io.sequencer.server.edge.websocket.JsonFrameFuzz;
import java.util.List;
import java.util.function.Consumer;

/**
 * What is tried.
 *
 * @param name of its directories
 * @param type with {@code public static void fuzzerTestOneInput(byte[])}, as Jazzer calls it
 * @param run that method; throws if the input does what none may do
 * @param seeds inputs that are understood, to begin with
 */
public record FuzzTarget(String name, Class<?> type, Consumer<byte[]> run, List<byte[]> seeds) {

    static List<FuzzTarget> all() {
        return List.of(
                new FuzzTarget("json", JsonFrameFuzz.class, JsonFrameFuzz::fuzzerTestOneInput, JsonFrameFuzz.seeds()),
                new FuzzTarget(
                        "binary", BinaryFrameFuzz.class, BinaryFrameFuzz::fuzzerTestOneInput, BinaryFrameFuzz.seeds()),
                new FuzzTarget("rest", RestFuzz.class, RestFuzz::fuzzerTestOneInput, RestFuzz.seeds()),
                new FuzzTarget("token", TokenFuzz.class, TokenFuzz::fuzzerTestOneInput, TokenFuzz.seeds()),
                new FuzzTarget("jwks", KeySetFuzz.class, KeySetFuzz::fuzzerTestOneInput, KeySetFuzz.seeds()),
                new FuzzTarget("presence", PresenceFuzz.class, PresenceFuzz::fuzzerTestOneInput, PresenceFuzz.seeds()),
                new FuzzTarget("text", TextOpFuzz.class, TextOpFuzz::fuzzerTestOneInput, TextOpFuzz.seeds()));
    }
}
