package io.sequencer.text.replay;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.Gson;
import com.google.gson.stream.JsonReader;
import io.sequencer.text.TextOp;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** Real editing histories (github.com/josephg/editing-traces), read from a folder beside the project. */
final class Traces {
    private Traces() {}

    /** A history as it is written down. {@code parents} and {@code agent} are set in concurrent ones only. */
    record Trace(String startContent, String endContent, List<Txn> txns) {}

    record Txn(List<Integer> parents, int agent, List<List<Object>> patches) {
        /** The patches as edits, each made after the one before. */
        List<TextOp> ops() {
            List<TextOp> ops = new ArrayList<>(patches.size());
            for (List<Object> patch : patches) {
                ops.add(TextOp.replace(number(patch.get(0)), number(patch.get(1)), (String) patch.get(2)));
            }
            return ops;
        }

        private static int number(Object json) {
            return ((Number) json).intValue();
        }
    }

    /** The folder, from the property {@code sequencer.traces} or beside the repository. */
    static Path folder() {
        String home = System.getProperty("sequencer.home", ".");
        return Path.of(System.getProperty("sequencer.traces", home + "/../shared/traces"));
    }

    /** The trace; a test that asks for one that is not there is skipped and says why. */
    static Trace assumed(String name) throws IOException {
        Path file = folder().resolve(name + ".json.gz");
        assumeTrue(Files.isReadable(file), "no trace " + name + ".json.gz: set -Dsequencer.traces to their folder");
        return read(file);
    }

    static Trace read(Path file) throws IOException {
        try (Reader in = new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file), 1 << 16), StandardCharsets.UTF_8)) {
            return new Gson().fromJson(new JsonReader(in), Trace.class);
        }
    }
}
