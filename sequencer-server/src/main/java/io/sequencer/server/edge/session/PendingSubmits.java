package io.sequencer.server.edge.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All submits of a connection that are not both answered and decided, oldest first; and how much they are. */
final class PendingSubmits {
    private @Nullable PendingSubmit newest;
    private int count;
    private long bytes;

    void add(PendingSubmit submit) {
        submit.older = newest;
        if (newest != null) {
            newest.newer = submit;
        }
        newest = submit;
        count++;
        bytes += submit.bytes;
    }

    void remove(PendingSubmit submit) {
        PendingSubmit older = submit.older;
        PendingSubmit newer = submit.newer;
        if (older != null) {
            older.newer = newer;
        }
        if (newer != null) {
            newer.older = older;
        } else {
            newest = older;
        }
        submit.older = null;
        submit.newer = null;
        count--;
        bytes -= submit.bytes;
    }

    /** Those of a document that have no answer, oldest first. */
    List<PendingSubmit> unanswered(String docId) {
        List<PendingSubmit> found = new ArrayList<>();
        for (PendingSubmit at = newest; at != null; at = at.older) {
            if (!at.answered && at.submission.getDocId().equals(docId)) {
                found.add(0, at);
            }
        }
        return found;
    }

    int count() {
        return count;
    }

    long bytes() {
        return bytes;
    }
}
