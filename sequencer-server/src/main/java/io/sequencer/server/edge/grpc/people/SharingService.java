package io.sequencer.server.edge.grpc.people;

import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.AnswerInvitationReply;
import io.sequencer.proto.v1.AnswerInvitationRequest;
import io.sequencer.proto.v1.DocumentAccess;
import io.sequencer.proto.v1.GetAccessRequest;
import io.sequencer.proto.v1.InviteRequest;
import io.sequencer.proto.v1.ListSharedRequest;
import io.sequencer.proto.v1.RenameRequest;
import io.sequencer.proto.v1.RevokeReply;
import io.sequencer.proto.v1.RevokeRequest;
import io.sequencer.proto.v1.SharedPage;
import io.sequencer.proto.v1.SharingGrpc;
import io.sequencer.proto.v1.TransferOwnershipRequest;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.grpc.Answers;
import io.sequencer.server.edge.grpc.CallerContext;
import io.sequencer.server.edge.people.SharedDocuments;
import io.sequencer.server.edge.people.Sharing;

/** {@code Sharing}. */
public final class SharingService extends SharingGrpc.SharingImplBase {
    private final Sharing sharing;
    private final SharedDocuments documents;
    private final EdgeLoops loops;

    public SharingService(Sharing sharing, SharedDocuments documents, EdgeLoops loops) {
        this.sharing = sharing;
        this.documents = documents;
        this.loops = loops;
    }

    private Sharing sharing() {
        return sharing.from(CallerContext.address());
    }

    @Override
    public void listDocuments(ListSharedRequest request, StreamObserver<SharedPage> caller) {
        Answers.give(documents.list(CallerContext.caller(), request), loops.current(), caller);
    }

    @Override
    public void getAccess(GetAccessRequest request, StreamObserver<DocumentAccess> caller) {
        Answers.give(sharing.get(CallerContext.caller(), request), loops.current(), caller);
    }

    @Override
    public void invite(InviteRequest request, StreamObserver<DocumentAccess> caller) {
        Answers.give(sharing().invite(CallerContext.caller(), request), loops.current(), caller);
    }

    @Override
    public void answerInvitation(AnswerInvitationRequest request, StreamObserver<AnswerInvitationReply> caller) {
        Answers.give(sharing().answer(CallerContext.caller(), request), loops.current(), caller);
    }

    @Override
    public void revoke(RevokeRequest request, StreamObserver<RevokeReply> caller) {
        Answers.give(sharing().revoke(CallerContext.caller(), request), loops.current(), caller);
    }

    @Override
    public void transferOwnership(TransferOwnershipRequest request, StreamObserver<DocumentAccess> caller) {
        Answers.give(sharing().transfer(CallerContext.caller(), request), loops.current(), caller);
    }

    @Override
    public void rename(RenameRequest request, StreamObserver<DocumentAccess> caller) {
        Answers.give(sharing().rename(CallerContext.caller(), request), loops.current(), caller);
    }
}
