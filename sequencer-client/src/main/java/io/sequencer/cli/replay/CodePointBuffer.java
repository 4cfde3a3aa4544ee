package io.sequencer.cli.replay;

import java.util.Arrays;

/** Text as code points with a gap where the last edit was, so that edits near each other cost little. */
final class CodePointBuffer {

    private int[] points;
    private int gapStart;
    private int gapEnd;

    CodePointBuffer(String text) {
        points = text.codePoints().toArray();
        gapStart = points.length;
        gapEnd = points.length;
    }

    int length() {
        return points.length - (gapEnd - gapStart);
    }

    /** @throws IllegalArgumentException if the edit reaches behind the end */
    void apply(Trace.Edit edit) {
        if (edit.position() < 0 || edit.deleted() < 0 || (long) edit.position() + edit.deleted() > length()) {
            throw new IllegalArgumentException(edit + " reaches behind the end of " + length() + " code points");
        }
        moveGap(edit.position());
        gapEnd += edit.deleted();
        int[] inserted = edit.inserted().codePoints().toArray();
        makeRoom(inserted.length);
        System.arraycopy(inserted, 0, points, gapStart, inserted.length);
        gapStart += inserted.length;
    }

    private void moveGap(int position) {
        if (position < gapStart) {
            int count = gapStart - position;
            System.arraycopy(points, position, points, gapEnd - count, count);
            gapStart -= count;
            gapEnd -= count;
        } else if (position > gapStart) {
            int count = position - gapStart;
            System.arraycopy(points, gapEnd, points, gapStart, count);
            gapStart += count;
            gapEnd += count;
        }
    }

    private void makeRoom(int count) {
        if (gapEnd - gapStart >= count) {
            return;
        }
        int more = Math.max(count, points.length / 2 + 64);
        int[] wider = Arrays.copyOf(points, points.length + more);
        int behind = points.length - gapEnd;
        System.arraycopy(points, gapEnd, wider, wider.length - behind, behind);
        gapEnd = wider.length - behind;
        points = wider;
    }

    @Override
    public String toString() {
        return new String(points, 0, gapStart) + new String(points, gapEnd, points.length - gapEnd);
    }
}
