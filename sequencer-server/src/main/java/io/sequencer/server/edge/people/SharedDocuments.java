package io.sequencer.server.edge.people;

import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ListSharedRequest;
import io.sequencer.proto.v1.ListSharedRequest.Which;
import io.sequencer.proto.v1.Role;
import io.sequencer.proto.v1.SharedDocument;
import io.sequencer.proto.v1.SharedPage;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.core.DocId;
import io.sequencer.server.core.access.Memberships;
import io.sequencer.server.edge.EdgeNode;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import io.sequencer.server.edge.reads.DocumentReads;
import io.sequencer.server.edge.reads.ReadPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Which documents a user has. Any thread. */
public final class SharedDocuments {
    private static final int USUAL_PAGE = 50;
    private static final int MAX_PAGE = 500;

    private final EdgeNode node;
    private final ReadPoint readPoint;
    private final List<? extends PeopleSource> sources;

    /** @param sources by shard */
    public SharedDocuments(EdgeNode node, ReadPoint readPoint, List<? extends PeopleSource> sources) {
        this.node = node;
        this.readPoint = readPoint;
        this.sources = sources;
    }

    /** In the order of their names; each shard at its own read point. */
    public CompletableFuture<SharedPage> list(Caller caller, ListSharedRequest request) {
        Optional<Error> stranger = Sharing.stranger(node, caller);
        if (stranger.isPresent()) {
            return refused(stranger.get());
        }
        int limit = request.getLimit() == 0 ? USUAL_PAGE : request.getLimit();
        if (limit < 0 || limit > MAX_PAGE) {
            return refused(Errors.invalidArgument("limit is at most " + MAX_PAGE));
        }
        if (request.getWhich() == Which.UNRECOGNIZED) {
            return refused(Errors.invalidArgument("which is none of ALL, MINE, SHARED_WITH_ME, INVITATIONS"));
        }
        if (!request.getPageToken().isEmpty() && !DocId.isValid(request.getPageToken())) {
            return refused(Errors.invalidArgument("pageToken is what the page before gave"));
        }
        CompletableFuture<List<SharedDocument>> found = CompletableFuture.completedFuture(List.of());
        for (int shard = 0; shard < node.shards(); shard++) {
            int next = shard;
            found = found.thenCompose(before -> readPoint
                    .reached(next)
                    .thenCompose(reached -> ofShard(next, caller.user(), request, limit + 1))
                    .thenApply(more -> joined(before, more)));
        }
        return found.thenApply(all -> page(all, limit));
    }

    private static List<SharedDocument> joined(List<SharedDocument> before, List<SharedDocument> more) {
        List<SharedDocument> all = new ArrayList<>(before);
        all.addAll(more);
        return all;
    }

    private static SharedPage page(List<SharedDocument> all, int limit) {
        List<SharedDocument> sorted = all.stream()
                .sorted(Comparator.comparing(SharedDocument::getDocId))
                .limit(limit)
                .toList();
        SharedPage.Builder page = SharedPage.newBuilder().addAllDocuments(sorted);
        if (all.size() > limit) {
            page.setNextPageToken(sorted.get(limit - 1).getDocId());
        }
        return page.build();
    }

    private CompletableFuture<List<SharedDocument>> ofShard(
            int shard, String user, ListSharedRequest request, int limit) {
        CompletableFuture<List<SharedDocument>> result = new CompletableFuture<>();
        boolean accepted = node.read(() -> {
            try {
                result.complete(read(shard, user, request, limit));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            }
        });
        return accepted ? result : refused(Errors.overloaded(DocumentReads.RETRY_AFTER_MILLIS));
    }

    private List<SharedDocument> read(int shard, String user, ListSharedRequest request, int limit) {
        List<SharedDocument> found = new ArrayList<>();
        String after = request.getPageToken();
        List<PeopleSource.Membership> batch;
        do {
            batch = sources.get(shard).memberships(user, after, limit);
            for (PeopleSource.Membership membership : batch) {
                after = membership.docId();
                if (isWanted(membership.row(), request.getWhich()) && found.size() < limit) {
                    shown(shard, user, membership.docId(), request.getWhich()).ifPresent(found::add);
                }
            }
        } while (batch.size() == limit && found.size() < limit);
        return found;
    }

    private static boolean isWanted(MembershipRow membership, Which which) {
        boolean isMine = membership.getRole() == Role.OWNER;
        boolean isPending = membership.getPending();
        return switch (which) {
            case ALL -> !isPending;
            case MINE -> isMine;
            case SHARED_WITH_ME -> !isMine && !isPending;
            case INVITATIONS -> isPending;
            case UNRECOGNIZED -> false;
        };
    }

    /**
     * Empty if the user has it no more: the row may be newer than what the index said, and then its title is none of the user's
     * business. An invitation tells of a document what one must know to answer it.
     */
    private Optional<SharedDocument> shown(int shard, String user, String docId, Which which) {
        Optional<DocumentRow> row = node.documents().get(shard).read(rows -> rows.document(docId));
        return row.flatMap(found -> shown(found, user, which));
    }

    /** What a user is shown of a document, by its row; empty if nothing, or nothing of that kind. */
    static Optional<SharedDocument> shown(DocumentRow document, String user, Which which) {
        return Optional.ofNullable(Memberships.of(document).get(user))
                .filter(membership -> isWanted(membership, which))
                .map(membership -> SharedDocument.newBuilder()
                        .setDocId(document.getDocId())
                        .setTitle(document.getTitle())
                        .setMode(document.getMode())
                        .setOwner(document.getOwner())
                        .setRole(membership.getRole())
                        .setPending(membership.getPending())
                        .setCreatedMillis(document.getCreatedMillis())
                        .build());
    }

    private static <T> CompletableFuture<T> refused(Error error) {
        return CompletableFuture.failedFuture(new RefusedException(error));
    }
}
