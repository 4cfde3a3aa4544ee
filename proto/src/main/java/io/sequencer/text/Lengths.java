package io.sequencer.text;

import io.sequencer.text.MalformedOpException.Flaw;
import io.sequencer.text.utf8.Utf8;

/** Lengths that are in 0..{@link TextOp#MAX_LENGTH}, and stay there when they are added up. */
final class Lengths {
    private Lengths() {}

    static int checked(long length) {
        if (length < 0 || length > TextOp.MAX_LENGTH) {
            throw new MalformedOpException(
                    Flaw.LENGTH_OUT_OF_RANGE, "length " + length + " is not in 0.." + TextOp.MAX_LENGTH);
        }
        return (int) length;
    }

    static int sum(int a, int b) {
        return checked((long) a + b);
    }

    /** Code points of {@code text}, which may come from anywhere. */
    static int codePoints(String text) {
        int codePoints = Utf8.codePointsOrLoneSurrogate(text);
        if (codePoints < 0) {
            throw new MalformedOpException(Flaw.LONE_SURROGATE, "the text has a UTF-16 surrogate without its partner");
        }
        return checked(codePoints);
    }
}
