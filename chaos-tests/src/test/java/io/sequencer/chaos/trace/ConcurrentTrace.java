package io.sequencer.chaos.trace;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sequencer.text.Rebase;
import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * A history of several authors at once, told from each author's place: what he saw, and what he did to it. Every code point that
 * is typed is replaced by one that nobody else types, so that it can be followed.
 */
final class ConcurrentTrace {
    /** The private planes: room for all that is typed. */
    private static final int FIRST_MARK = 0xF0000;

    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> typed = new ArrayList<>();
    private final List<int[]> versions = new ArrayList<>();
    private final List<List<Passing>> bridges = new ArrayList<>();
    private final List<Rope> copies = new ArrayList<>();
    private Rope merged = Rope.EMPTY;
    private String endContent = "";

    /**
     * One transaction.
     *
     * @param author whose, from 0 on
     * @param seen how many transactions of each author he had seen
     * @param copy what he saw
     * @param ops what he did, each made after the one before
     */
    record Step(int author, int[] seen, Rope copy, List<TextOp> ops) {}

    /** An edit that an author has not taken in. */
    private record Passing(int author, int ordinal, TextOp op) {}

    private ConcurrentTrace() {}

    /** The file in the folder of traces; may not be there. */
    static Path file() {
        String home = System.getProperty("sequencer.home", ".");
        return Path.of(System.getProperty("sequencer.traces", home + "/../shared/traces"))
                .resolve("clownschool-concurrent.json.gz");
    }

    static ConcurrentTrace read(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            JsonNode json = new ObjectMapper().readTree(in);
            ConcurrentTrace trace = new ConcurrentTrace();
            trace.endContent = json.path("endContent").textValue();
            for (int author = 0; author < json.path("numAgents").intValue(); author++) {
                trace.bridges.add(new ArrayList<>());
                trace.copies.add(Rope.EMPTY);
            }
            json.path("txns").forEach(trace::take);
            return trace;
        }
    }

    private void take(JsonNode txn) {
        int author = txn.path("agent").intValue();
        int[] seen = new int[bridges.size()];
        for (JsonNode parent : txn.path("parents")) {
            int[] version = versions.get(parent.intValue());
            for (int i = 0; i < seen.length; i++) {
                seen[i] = Math.max(seen[i], version[i]);
            }
        }
        takeInWhatWasSeen(author, seen);
        List<TextOp> ops = new ArrayList<>();
        txn.path("patches").forEach(patch -> ops.add(op(patch)));
        Rope copy = copies.get(author);
        steps.add(new Step(author, seen.clone(), copy, ops));
        copies.set(author, ops.stream().reduce(copy, (content, op) -> op.apply(content), (a, b) -> b));
        seen[author]++;
        versions.add(seen);
        merge(author, seen[author], ops);
    }

    private TextOp op(JsonNode patch) {
        StringBuilder marks = new StringBuilder();
        patch.get(2).textValue().codePoints().forEach(codePoint -> {
            marks.appendCodePoint(FIRST_MARK + typed.size());
            typed.add(codePoint);
        });
        return TextOp.replace(patch.get(0).intValue(), patch.get(1).intValue(), marks.toString());
    }

    private void takeInWhatWasSeen(int author, int[] seen) {
        List<Passing> bridge = bridges.get(author);
        while (!bridge.isEmpty()
                && bridge.get(0).ordinal() <= seen[bridge.get(0).author()]) {
            copies.set(author, bridge.remove(0).op().apply(copies.get(author)));
        }
    }

    private void merge(int author, int ordinal, List<TextOp> ops) {
        List<Passing> bridge = bridges.get(author);
        Rebase rebase = Rebase.over(ops, bridge.stream().map(Passing::op).toList());
        for (int i = 0; i < bridge.size(); i++) {
            Passing passing = bridge.get(i);
            bridge.set(
                    i,
                    new Passing(
                            passing.author(),
                            passing.ordinal(),
                            rebase.carried().get(i)));
        }
        for (TextOp op : rebase.message()) {
            merged = op.apply(merged);
            for (int other = 0; other < bridges.size(); other++) {
                if (other != author) {
                    bridges.get(other).add(new Passing(author, ordinal, op));
                }
            }
        }
    }

    int authors() {
        return bridges.size();
    }

    List<Step> steps() {
        return steps;
    }

    /** What the history ended with. */
    String endContent() {
        return endContent;
    }

    /** What moving each edit past the others, one by one, in the order of the file, ends with. */
    String mergedContent() {
        return plain(merged);
    }

    /** With what was typed in the place of the marks. */
    String plain(Rope content) {
        StringBuilder text = new StringBuilder();
        content.toString().codePoints().forEach(mark -> text.appendCodePoint(typed.get(mark - FIRST_MARK)));
        return text.toString();
    }
}
