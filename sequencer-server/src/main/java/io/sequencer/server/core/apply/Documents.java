package io.sequencer.server.core.apply;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.document.DocumentLoader;
import io.sequencer.server.core.document.DocumentState;
import io.sequencer.server.core.document.HashChain;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The documents held in memory, least recently used first, bounded by bytes. What is not held is loaded from the store;
 * whether it was held never changes a decision.
 *
 * <p>The apply thread owns it; only {@link #published} is for every thread.
 */
final class Documents {
    private final ShardReader reader;
    private final DocumentLoader loader;
    private final long maxBytes;
    private final LinkedHashMap<String, Held> held = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, DocumentView> views = new ConcurrentHashMap<>();
    private long bytes;

    private static final class Held {
        private final DocumentState document;
        private long bytes;

        Held(DocumentState document) {
            this.document = document;
        }
    }

    Documents(ShardReader reader, HashChain hashes, long maxBytes) {
        this.reader = reader;
        this.loader = new DocumentLoader(reader, hashes);
        this.maxBytes = maxBytes;
    }

    /** The document for a command of the entry; those that the entry asked for before may be forgotten, unless changed. */
    Optional<DocumentState> find(String docId, EntryScope entry) {
        Held here = held.get(docId);
        if (here != null) {
            return Optional.of(here.document).filter(document -> !document.isDeleted());
        }
        if (!DocId.isValid(docId)) {
            return Optional.empty();
        }
        evictToFit(entry);
        Optional<DocumentState> loaded = loader.load(docId);
        loaded.ifPresent(this::hold);
        return loaded;
    }

    /** Why there is no such document: it was deleted, by this entry or before, or it never was. */
    Decision missing(String docId) {
        return isDeleted(docId) ? Refusal.documentDeleted(docId) : Refusal.documentNotFound(docId);
    }

    /** Of a document that is not there: whether it was. */
    boolean isDeleted(String docId) {
        Held here = held.get(docId);
        return here != null ? here.document.isDeleted() : marker(docId).isPresent();
    }

    /** What an earlier entry left of a document that it deleted. */
    Optional<DocumentRow> marker(String docId) {
        return DocId.isValid(docId)
                ? reader.document(docId).filter(row -> row.getDeletedLogIndex() > 0)
                : Optional.empty();
    }

    void hold(DocumentState document) {
        held.put(document.docId(), new Held(document));
        weigh(document.docId());
    }

    /** The entry that changed the document is written: from here on other threads see it. */
    void publish(DocumentState document) {
        if (document.isDeleted()) {
            forget(document.docId());
            return;
        }
        document.written();
        weigh(document.docId());
        views.put(document.docId(), document.view());
    }

    private void forget(String docId) {
        Held here = held.remove(docId);
        bytes -= here == null ? 0 : here.bytes;
        views.remove(docId);
    }

    /** The document as last written, if it is held and was changed since it was loaded. */
    Optional<DocumentView> published(String docId) {
        return Optional.ofNullable(views.get(docId));
    }

    /** Forgets what is in the store: everything but what the entry has changed so far. */
    private void evictToFit(EntryScope entry) {
        Iterator<Held> oldestFirst = held.values().iterator();
        while (bytes > maxBytes && oldestFirst.hasNext()) {
            Held oldest = oldestFirst.next();
            if (!entry.isChanged(oldest.document)) {
                oldestFirst.remove();
                bytes -= oldest.bytes;
                views.remove(oldest.document.docId());
            }
        }
    }

    private void weigh(String docId) {
        Held here = held.get(docId);
        if (here == null) {
            throw new IllegalStateException(docId + " was forgotten while its entry was applied");
        }
        bytes -= here.bytes;
        here.bytes = here.document.approximateBytes();
        bytes += here.bytes;
    }
}
