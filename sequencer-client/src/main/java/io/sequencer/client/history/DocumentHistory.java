package io.sequencer.client.history;

import io.sequencer.client.Content;
import io.sequencer.client.Documents;
import io.sequencer.client.RefusedException;
import io.sequencer.client.document.TextDocument;
import io.sequencer.proto.v1.AuthorRange;
import io.sequencer.proto.v1.DocumentHead;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The history of one document. Blocks; see the package for threads and errors. */
public final class DocumentHistory {

    /** Most ops that one page is made from. */
    public static final int MOST_OPS = 10_000;

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Documents documents;
    private final String docId;

    public DocumentHistory(Documents documents, String docId) {
        this.documents = documents;
        this.docId = docId;
    }

    /** The content after op {@code seq}; 0 is the head. */
    public Content at(long seq) {
        return documents.content(docId, seq);
    }

    /**
     * Some of the log, newest first, as people think of it: ops of one session without a pause of a minute are one entry.
     *
     * <p>The next page begins before the {@code firstSeq} of the last entry. An entry that reaches over the end of its page is cut
     * there.
     *
     * @param beforeSeq ops below it; 0 for all up to the head
     * @param ops most ops to read, up to {@link #MOST_OPS}
     * @return empty if there is nothing before, or it was truncated
     */
    public List<HistoryEntry> before(long beforeSeq, int ops) {
        if (beforeSeq < 0 || ops < 1 || ops > MOST_OPS) {
            throw new IllegalArgumentException(
                    "ask for 1 to " + MOST_OPS + " ops before a number, or before 0 for the head");
        }
        DocumentHead head = documents.head(docId);
        long last = beforeSeq == 0 ? head.getHeadSeq() : Math.min(beforeSeq - 1, head.getHeadSeq());
        long first = Math.max(Math.max(1, head.getFloor() + 1), last - ops + 1);
        List<HistoryEntry> entries = new ArrayList<>();
        if (first <= last) {
            documents.ops(docId, first, last, event -> add(entries, HistoryEntry.of(event)));
        }
        Collections.reverse(entries);
        return entries;
    }

    private static void add(List<HistoryEntry> entries, HistoryEntry next) {
        int at = entries.size() - 1;
        if (at >= 0 && entries.get(at).goesOnWith(next, PAUSE.toMillis())) {
            entries.set(at, entries.get(at).and(next));
        } else {
            entries.add(next);
        }
    }

    /** text: who wrote what of the content after op {@code seq} (0: the head), from its beginning to its end. */
    public List<AuthoredRange> authors(long seq) {
        List<AuthoredRange> authored = new ArrayList<>();
        int from = 0;
        for (AuthorRange range : documents.authors(docId, seq)) {
            authored.add(AuthoredRange.of(from, range));
            from += range.getLength();
        }
        return authored;
    }

    /**
     * Makes an open document what it was after op {@code seq}: one edit on its present content, which others see as any other, and
     * which can be undone. Returns when the edit counts locally.
     *
     * @throws RefusedException if the content there is not to be had any more, or the document has failed
     */
    public void restore(TextDocument document, long seq) {
        if (!document.docId().equals(docId)) {
            throw new IllegalArgumentException("the history of " + docId + " is not that of " + document.docId());
        }
        String then = at(seq).asText();
        document.closeUndoGroup();
        document.setText(then);
        document.closeUndoGroup();
    }
}
