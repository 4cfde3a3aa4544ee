package io.sequencer.client.editing.op;

import io.sequencer.text.Rope;
import io.sequencer.text.TextOp;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One edit that leads from one text to another, when how it came about is not known: it keeps the lines that both have, of the
 * others the words, and of a word the letters if that is most of it. So what is pending elsewhere stays where it is.
 *
 * <p>The same edit in every language: {@code golden/text-diffs-v1.json}. Pure, any thread.
 */
public final class TextDiff {
    /** What one difference may cost; beyond it, what was not compared yet counts as replaced. */
    private static final long MOST_STEPS = 1 << 22;

    private final int[] from;
    private final int[] to;
    private final TextOp.Builder op = TextOp.builder();
    private final Matching.Budget budget = new Matching.Budget(MOST_STEPS);

    private TextDiff(String from, String to) {
        this.from = from.codePoints().toArray();
        this.to = to.codePoints().toArray();
    }

    /** The edit that turns {@code before} into {@code after}. */
    public static TextOp between(Rope before, Rope after) {
        return between(before, after, List.of());
    }

    /**
     * The edit that leads from what one form of an edit makes of {@code base} to what the other makes of it; what both insert
     * stays, so that what was written into it stays with it.
     */
    public static TextOp betweenForms(Rope base, TextOp one, TextOp other) {
        return between(one.apply(base), other.apply(base), Inserts.shared(one, other));
    }

    /** @param kept what is known to stay, in order */
    private static TextOp between(Rope before, Rope after, List<Matching.Run> kept) {
        if (before.equals(after)) {
            return TextOp.noop();
        }
        TextDiff diff = new TextDiff(before.toString(), after.toString());
        diff.around(kept, new Range(0, diff.from.length, 0, diff.to.length), 0);
        return diff.op.build();
    }

    /** A part of the one text, to become a part of the other. */
    private record Range(int fromStart, int fromEnd, int toStart, int toEnd) {
        boolean isEmptyOnOneSide() {
            return fromStart == fromEnd || toStart == toEnd;
        }
    }

    /** @param grain at which what lies between is compared */
    private void around(List<Matching.Run> kept, Range range, int grain) {
        int from = range.fromStart;
        int to = range.toStart;
        for (Matching.Run run : kept) {
            compare(new Range(from, run.from(), to, run.to()), grain);
            op.retain(run.length());
            from = run.from() + run.length();
            to = run.to() + run.length();
        }
        compare(new Range(from, range.fromEnd, to, range.toEnd), grain);
    }

    private void compare(Range range, int grain) {
        int shorter = Math.min(range.fromEnd - range.fromStart, range.toEnd - range.toStart);
        int before = 0;
        while (before < shorter && from[range.fromStart + before] == to[range.toStart + before]) {
            before++;
        }
        shorter -= before;
        int behind = 0;
        while (behind < shorter && from[range.fromEnd - 1 - behind] == to[range.toEnd - 1 - behind]) {
            behind++;
        }
        Range changed = inner(range, before, behind);
        if (grain == Grain.values().length || changed.isEmptyOnOneSide()) {
            op.retain(before);
            op.insert(new String(to, changed.toStart, changed.toEnd - changed.toStart));
            op.delete(changed.fromEnd - changed.fromStart);
            op.retain(behind);
            return;
        }
        Grain pieces = Grain.values()[grain];
        while (before > 0 && !bothEnd(pieces, range.fromStart + before, range.toStart + before)) {
            before--;
        }
        while (behind > 0 && !bothEnd(pieces, range.fromEnd - behind, range.toEnd - behind)) {
            behind--;
        }
        op.retain(before);
        refine(inner(range, before, behind), pieces);
        op.retain(behind);
    }

    private static Range inner(Range range, int before, int behind) {
        return new Range(
                range.fromStart + before, range.fromEnd - behind, range.toStart + before, range.toEnd - behind);
    }

    private boolean bothEnd(Grain pieces, int fromAt, int toAt) {
        return pieces.endsBefore(fromAt, from) && pieces.endsBefore(toAt, to);
    }

    private void refine(Range range, Grain grain) {
        Map<String, Integer> known = new HashMap<>();
        Grain.Pieces fromPieces = grain.pieces(from, range.fromStart, range.fromEnd, known);
        Grain.Pieces toPieces = grain.pieces(to, range.toStart, range.toEnd, known);
        boolean fine = grain == Grain.LETTERS;
        // A few letters that two words happen to share are no word that stayed.
        int most =
                fine ? (range.fromEnd - range.fromStart + range.toEnd - range.toStart) / 2 : Matching.MOST_DIFFERENCES;
        Matching matching = Matching.of(fromPieces.numbers(), toPieces.numbers(), most, budget);
        int[] starts = fromPieces.starts();
        List<Matching.Run> kept = matching.runs().stream()
                .map(run -> new Matching.Run(
                        starts[run.from()],
                        toPieces.starts()[run.to()],
                        starts[run.from() + run.length()] - starts[run.from()]))
                .toList();
        around(fine && !matching.complete() ? List.of() : kept, range, grain.ordinal() + 1);
    }
}
