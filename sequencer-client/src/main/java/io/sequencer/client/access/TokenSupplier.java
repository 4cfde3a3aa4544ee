package io.sequencer.client.access;

import io.sequencer.proto.v1.Error;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Gives a client its access tokens. Asked for one at a time, on any thread; must not block.
 *
 * <p>What it gives may come late: a supplier that has the user log in again completes when that is done, and the client waits, offline,
 * with all that is pending kept.
 */
@FunctionalInterface
public interface TokenSupplier {

    /**
     * A token that is good now.
     *
     * @param why empty at first; else what is wrong with the token given last: it expires soon or has expired ({@code TOKEN_EXPIRED}), or
     *     a node does not take it
     * @return failed with {@link io.sequencer.client.RefusedException} if there is none to be had: {@link Access#whenLost} is told, and it is
     *     asked for again after a pause. Any other failure counts as passing
     */
    CompletableFuture<String> token(Optional<Error> why);
}
