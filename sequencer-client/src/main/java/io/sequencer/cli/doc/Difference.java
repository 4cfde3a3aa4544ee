package io.sequencer.cli.doc;

import io.sequencer.client.Edits;
import io.sequencer.proto.v1.Op;
import java.util.Optional;

/** One replace that makes one text of another: what is between their common beginning and their common end. */
final class Difference {

    private Difference() {}

    /** Empty if the texts are equal. */
    static Optional<Op> between(String before, String after) {
        int[] old = before.codePoints().toArray();
        int[] now = after.codePoints().toArray();
        int shorter = Math.min(old.length, now.length);
        int head = 0;
        while (head < shorter && old[head] == now[head]) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head && old[old.length - 1 - tail] == now[now.length - 1 - tail]) {
            tail++;
        }
        int removed = old.length - head - tail;
        String inserted = new String(now, head, now.length - head - tail);
        return removed == 0 && inserted.isEmpty()
                ? Optional.empty()
                : Optional.of(Edits.replace(head, removed, inserted));
    }
}
