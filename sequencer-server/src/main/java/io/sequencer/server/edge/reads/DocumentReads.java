package io.sequencer.server.edge.reads;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.ClientContentRow;
import io.sequencer.proto.v1.AuthorRanges;
import io.sequencer.proto.v1.DocumentHead;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.DocumentVerdict;
import io.sequencer.proto.v1.GetAuthorsRequest;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.GetDocumentRequest;
import io.sequencer.proto.v1.OpStatus;
import io.sequencer.proto.v1.OpStatusRequest;
import io.sequencer.proto.v1.Ops;
import io.sequencer.proto.v1.ReadOpsRequest;
import io.sequencer.proto.v1.SnapshotChunk;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.core.CorruptStateException;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.DocumentView;
import io.sequencer.server.core.document.AuthorFold;
import io.sequencer.server.core.document.DocumentHistory;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.access.Guarded;
import io.sequencer.server.fanout.DocumentSource;
import io.sequencer.server.fanout.frame.DocumentSnapshot;
import io.sequencer.server.fanout.frame.DocumentSnapshot.Content;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads of one document: a read point first, unless the caller is content with what this node has. */
public final class DocumentReads {
    private static final int BATCH_BYTES = 256 << 10;
    /** For a caller whose read finds the readers busy. */
    public static final int RETRY_AFTER_MILLIS = 500;

    private final EdgeNode node;
    private final ReadPoint readPoint;
    private final Readers readers;
    private final DocumentHeads heads;

    /** Runs what may block, now or when it is the caller's turn; {@code refused} instead if too much waits. Any thread. */
    @FunctionalInterface
    public interface Readers {
        void run(Runnable reading, Runnable refused);
    }

    public DocumentReads(EdgeNode node, ReadPoint readPoint, Readers readers) {
        this.node = node;
        this.readPoint = readPoint;
        this.readers = readers;
        this.heads = new DocumentHeads(node);
    }

    public CompletableFuture<DocumentHead> head(GetDocumentRequest request, Caller caller) {
        return ask(request.getDocId(), request.getStaleOk(), caller, view -> heads.of(view, caller));
    }

    /** What became of an op; of one's own also when the right to the document has ended since. */
    public CompletableFuture<OpStatus> opStatus(OpStatusRequest request, Caller caller) {
        Optional<UUID> clientId = ClientId.parse(request.getClientId());
        if (clientId.isEmpty()) {
            return CompletableFuture.failedFuture(new RefusedException(Errors.badClientId()));
        }
        if (request.getClientSeq() < 1) {
            return CompletableFuture.failedFuture(
                    new RefusedException(Errors.invalidArgument("client_seq begins at 1")));
        }
        String docId = request.getDocId();
        if (!DocId.isValid(docId)) {
            return CompletableFuture.failedFuture(new RefusedException(Errors.badDocId()));
        }
        return readPoint
                .reached(node.shardOf(docId))
                .thenCompose(reached -> onReader(() -> new Guarded(node, caller, docId)
                        .readOwn(
                                () -> opStatus(docId, clientId.get(), request.getClientSeq()),
                                () -> isSessionOf(docId, clientId.get(), caller.user()))));
    }

    private OpStatus opStatus(String docId, UUID clientId, long clientSeq) {
        return node.documentsOf(docId)
                .read(rows -> new DocumentHistory(rows)
                        .opStatus(Retained.row(rows, docId, Long.MAX_VALUE), clientId, clientSeq));
    }

    private boolean isSessionOf(String docId, UUID clientId, String user) {
        return node.documentsOf(docId)
                .read(rows -> rows.document(docId)
                        .filter(row -> row.getDeletedLogIndex() == 0
                                && new DocumentHistory(rows).isSessionOf(row, clientId, user))
                        .isPresent());
    }

    /** Folds the document's log anew. */
    public CompletableFuture<DocumentVerdict> verdict(String docId, Caller caller) {
        return behindReadPoint(docId, false, caller, () -> {
            try {
                return foundBy(docId, view(docId), caller);
            } catch (CorruptStateException e) {
                // It cannot even be loaded, and that is an answer to this question.
                return DocumentVerdict.newBuilder()
                        .addFindings(String.valueOf(e.getMessage()))
                        .build();
            }
        });
    }

    private DocumentVerdict foundBy(String docId, DocumentView view, Caller caller) {
        return node.documentsOf(docId).read(rows -> {
            DocumentHistory history = new DocumentHistory(rows);
            DocumentView at = history.head(docId).orElse(view);
            DocumentHistory.Verdict found = history.verify(at.row());
            return DocumentVerdict.newBuilder()
                    .setSound(found.findings().isEmpty())
                    .addAllFindings(found.findings())
                    .setOpsChecked(found.opsChecked())
                    .setCheckedFrom(at.row().getFloor())
                    .setHead(heads.of(at, caller))
                    .build();
        });
    }

    /** Asks the document's newest view something, on a reader thread. */
    private <T> CompletableFuture<T> ask(
            String docId, boolean staleOk, Caller caller, Function<DocumentView, T> question) {
        return behindReadPoint(docId, staleOk, caller, () -> question.apply(view(docId)));
    }

    private <T> CompletableFuture<T> behindReadPoint(
            String docId, boolean staleOk, Caller caller, Supplier<T> reading) {
        if (!DocId.isValid(docId)) {
            return CompletableFuture.failedFuture(new RefusedException(Errors.badDocId()));
        }
        CompletableFuture<Void> reached =
                staleOk ? CompletableFuture.completedFuture(null) : readPoint.reached(node.shardOf(docId));
        return reached.thenCompose(ignored -> onReader(() -> new Guarded(node, caller, docId).read(reading)));
    }

    private <T> CompletableFuture<T> onReader(Supplier<T> reading) {
        CompletableFuture<T> result = new CompletableFuture<>();
        readers.run(
                () -> {
                    try {
                        result.complete(reading.get());
                    } catch (RuntimeException e) {
                        result.completeExceptionally(e);
                    }
                },
                () -> result.completeExceptionally(new RefusedException(Errors.overloaded(RETRY_AFTER_MILLIS))));
        return result;
    }

    private DocumentView view(String docId) {
        return node.documentsOf(docId).view(docId).orElseThrow(() -> new RefusedException(node.missing(docId)));
    }

    /** Content at a retained number, in chunks. */
    public CompletableFuture<Batches<SnapshotChunk>> content(GetContentRequest request, Caller caller) {
        String docId = request.getDocId();
        long seq = request.getSeq();
        return behindReadPoint(
                docId,
                request.getStaleOk(),
                caller,
                () -> guarded(
                        docId,
                        caller,
                        node.documentsOf(docId)
                                .published(docId)
                                .filter(view -> isShared(view, seq))
                                .map(view -> chunks(view, seq))
                                .orElseGet(() -> new Permitted<>(node.work(), () -> chunks(view(docId), seq)))));
    }

    /** A right that ends while the answer is given ends the answer. */
    private <T> Batches<T> guarded(String docId, Caller caller, Batches<T> answer) {
        return new GuardedBatches<>(new Guarded(node, caller, docId), answer);
    }

    /** Whether the content asked for is what all others have of the document, too. */
    private static boolean isShared(DocumentView published, long seq) {
        return published.row().getMode() == DocumentMode.TEXT && (seq == 0 || seq == published.headSeq());
    }

    private Batches<SnapshotChunk> chunks(DocumentView view, long seq) {
        DocumentSnapshot.Chunks chunks = snapshot(view, seq).chunks(BATCH_BYTES);
        return () -> {
            SnapshotChunk chunk = chunks.next();
            return chunks.done() ? new Batches.Step.Last<>(chunk) : new Batches.Step.Batch<>(chunk);
        };
    }

    private DocumentSnapshot snapshot(DocumentView view, long seq) {
        checkNumber(view, seq);
        if (view.row().getMode() != DocumentMode.TEXT) {
            return clientMade(view, seq);
        }
        DocumentView at = seq == 0 || seq == view.headSeq() ? view : past(view, seq);
        return new DocumentSnapshot(view.docId(), at.headSeq(), at.version(), new Content.Text(at.content()), 0);
    }

    private static void checkNumber(DocumentView view, long seq) {
        if (seq < 0 || seq > view.headSeq()) {
            throw new RefusedException(Errors.futureSeq(seq, view.headSeq()));
        }
    }

    private DocumentView past(DocumentView view, long seq) {
        return node.documentsOf(view.docId())
                .read(rows -> new DocumentHistory(rows).at(Retained.row(rows, view.docId(), seq), seq));
    }

    private DocumentSnapshot clientMade(DocumentView view, long seq) {
        if (seq != 0 && seq != view.contentSeq()) {
            throw new RefusedException(Errors.invalidArgument(
                    "this document's content is made by clients and exists at " + view.contentSeq() + " only"));
        }
        ClientContentRow row = heads.content(view).orElse(ClientContentRow.getDefaultInstance());
        ByteString bytes = row.getContent();
        return new DocumentSnapshot(
                view.docId(), row.getSeq(), row.getSeq(), new Content.Opaque(bytes, row.getCrc32C()), 0);
    }

    /** Who wrote what of a text document at a retained number. */
    public CompletableFuture<Batches<AuthorRanges>> authors(GetAuthorsRequest request, Caller caller) {
        String docId = request.getDocId();
        return ask(
                docId, request.getStaleOk(), caller, view -> guarded(docId, caller, authors(view, request.getSeq())));
    }

    private Batches<AuthorRanges> authors(DocumentView view, long seq) {
        if (view.row().getMode() != DocumentMode.TEXT) {
            throw new RefusedException(
                    Errors.invalidArgument("only of text documents is known who wrote what; read the ops of this one"));
        }
        checkNumber(view, seq);
        String docId = view.docId();
        long at = seq == 0 ? view.headSeq() : seq;
        return new Permitted<>(node.work(), () -> authors(docId, at));
    }

    private Batches<AuthorRanges> authors(String docId, long at) {
        DocumentSource source = node.documentsOf(docId);
        AuthorFold fold = source.read(rows -> AuthorFold.begin(Retained.row(rows, docId, at), rows, at));
        AuthorRanges about =
                AuthorRanges.newBuilder().setDocId(docId).setSeq(at).build();
        return new Authors(source, about, fold, BATCH_BYTES);
    }

    /** A range of the canonical log. */
    public CompletableFuture<Batches<Ops>> ops(ReadOpsRequest request, Caller caller) {
        String docId = request.getDocId();
        return ask(docId, request.getStaleOk(), caller, view -> guarded(docId, caller, range(request, view)));
    }

    private Batches<Ops> range(ReadOpsRequest request, DocumentView view) {
        long first = Math.max(1, request.getFirstSeq());
        long last = request.getLastSeq() == 0 ? view.headSeq() : request.getLastSeq();
        if (request.getFirstSeq() < 0 || last < 0 || last > view.headSeq() || first > view.headSeq() + 1) {
            throw new RefusedException(Errors.futureSeq(Math.max(first, last), view.headSeq()));
        }
        if (request.getLastSeq() != 0 && last < first) {
            throw new RefusedException(Errors.invalidArgument("last_seq lies below first_seq"));
        }
        OpRange.About about = new OpRange.About(view.docId(), view.row().getMode(), request.getProvenance());
        return new OpRange(node.documentsOf(view.docId()), about, first, last, BATCH_BYTES);
    }
}
