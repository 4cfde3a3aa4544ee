package io.sequencer.cli.converge;

import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.SequencerClient;
import io.sequencer.client.document.DocumentCounts;
import io.sequencer.client.document.DocumentOptions;
import io.sequencer.client.document.DocumentState;
import io.sequencer.client.document.TextDocument;
import java.util.List;

/** An author with the Java client. */
final class JavaAuthor implements Author {
    private final Endpoint node;
    private final String docId;
    private CrashStore store = new CrashStore();
    private SequencerClient client;
    private TextDocument document;
    private DocumentCounts before = DocumentCounts.NONE;

    JavaAuthor(Endpoint node, String docId) {
        this.node = node;
        this.docId = docId;
        this.client = SequencerClient.connect(List.of(node), ClientOptions.defaults());
        this.document = client.open(docId, DocumentOptions.defaults().withStore(store));
    }

    @Override
    public void edit(EditWish wish) {
        document.edit(wish::on);
    }

    @Override
    public void undo() {
        document.undo();
    }

    @Override
    public void redo() {
        document.redo();
    }

    @Override
    public void closeUndoGroup() {
        document.closeUndoGroup();
    }

    @Override
    public void restart() {
        CrashStore left = store.afterCrash();
        before = sum(before, document.counts());
        client.close();
        store = left;
        client = SequencerClient.connect(List.of(node), ClientOptions.defaults());
        document = client.open(docId, DocumentOptions.defaults().withStore(store));
    }

    private static DocumentCounts sum(DocumentCounts a, DocumentCounts b) {
        return new DocumentCounts(
                a.healed() + b.healed(),
                a.drifts() + b.drifts(),
                a.resyncs() + b.resyncs(),
                a.rejected() + b.rejected(),
                a.unknown() + b.unknown());
    }

    @Override
    public Standing standing() {
        DocumentCounts counts = sum(before, document.counts());
        String failure = document.failure().map(error -> error.getMessage()).orElse("");
        return new Standing(
                document.seq(),
                document.state() != DocumentState.SYNCED,
                document.text(),
                counts.healed(),
                counts.drifts(),
                counts.resyncs(),
                failure);
    }

    @Override
    public void close() {
        client.close();
    }
}
