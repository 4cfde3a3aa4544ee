package io.sequencer.client.people;

import io.grpc.ManagedChannel;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.link.Calls;
import io.sequencer.proto.v1.AnswerInvitationRequest;
import io.sequencer.proto.v1.DocumentAccess;
import io.sequencer.proto.v1.GetAccessRequest;
import io.sequencer.proto.v1.InviteRequest;
import io.sequencer.proto.v1.ListSharedRequest;
import io.sequencer.proto.v1.RenameRequest;
import io.sequencer.proto.v1.RevokeRequest;
import io.sequencer.proto.v1.Role;
import io.sequencer.proto.v1.SharedPage;
import io.sequencer.proto.v1.SharingGrpc;
import io.sequencer.proto.v1.TransferOwnershipRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Which documents the user has, and who has a document, in a cluster that runs with accounts. Blocks the caller; any thread but the
 * client's own.
 *
 * <p>Every method throws {@link RefusedException} if the answer is no, and {@link UnreachableException} if no node answers in time.
 */
public final class Sharing {

    private final Calls calls;
    private final List<Endpoint> nodes;

    public Sharing(Calls calls, List<Endpoint> nodes) {
        this.calls = calls;
        this.nodes = nodes;
    }

    /**
     * The user's documents, in the order of their names.
     *
     * @param limit at most 500; 0: 50
     * @param pageToken where the page before ended; empty: the beginning
     */
    public SharedPage documents(ListSharedRequest.Which which, int limit, String pageToken) {
        ListSharedRequest request = ListSharedRequest.newBuilder()
                .setWhich(which)
                .setLimit(limit)
                .setPageToken(pageToken)
                .build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).listDocuments(request));
    }

    public DocumentAccess access(String docId) {
        GetAccessRequest request = GetAccessRequest.newBuilder().setDocId(docId).build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).getAccess(request));
    }

    /**
     * Offers a document to a user, who accepts or declines; of who has it already it changes the role. By its owner.
     *
     * @param role {@code READER} or {@code WRITER}
     */
    public DocumentAccess invite(String docId, String user, Role role) {
        InviteRequest request = InviteRequest.newBuilder()
                .setDocId(docId)
                .setUser(user)
                .setRole(role)
                .build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).invite(request));
    }

    public void answerInvitation(String docId, boolean accept) {
        AnswerInvitationRequest request = AnswerInvitationRequest.newBuilder()
                .setDocId(docId)
                .setAccept(accept)
                .build();
        calls.ask(nodes, (channel, millis) -> stub(channel, millis).answerInvitation(request));
    }

    /**
     * Takes a user's rights or invitation away: by the owner, or by the user.
     *
     * @return the log index behind which no op of the user is accepted, and nothing is delivered to the user
     */
    public long revoke(String docId, String user) {
        RevokeRequest request =
                RevokeRequest.newBuilder().setDocId(docId).setUser(user).build();
        return calls.ask(
                nodes,
                (channel, millis) -> stub(channel, millis).revoke(request).getLogIndex());
    }

    /** Makes a user who has the document its owner; the owner before becomes a writer. */
    public DocumentAccess transfer(String docId, String to) {
        TransferOwnershipRequest request =
                TransferOwnershipRequest.newBuilder().setDocId(docId).setTo(to).build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).transferOwnership(request));
    }

    /** @param title what people call it; its name stays */
    public DocumentAccess rename(String docId, String title) {
        RenameRequest request =
                RenameRequest.newBuilder().setDocId(docId).setTitle(title).build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).rename(request));
    }

    private static SharingGrpc.SharingBlockingStub stub(ManagedChannel channel, long millis) {
        return SharingGrpc.newBlockingStub(channel).withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }
}
