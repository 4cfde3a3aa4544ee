package io.sequencer.server.forward.peer;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.sequencer.proto.peer.v1.ChangeMembersReply;
import io.sequencer.proto.peer.v1.ChangeMembersRequest;
import io.sequencer.proto.peer.v1.Introduction;
import io.sequencer.proto.peer.v1.IntroductionReply;
import io.sequencer.proto.peer.v1.ListMembersReply;
import io.sequencer.proto.peer.v1.ListMembersRequest;
import io.sequencer.proto.peer.v1.MembershipGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Takes other nodes' questions about membership to the desk that answers them. */
public final class MembershipService extends MembershipGrpc.MembershipImplBase {

    private final Desk desk;

    /** Answers at once or later, never blocks: it is called on the transport's event loop. */
    public interface Desk {
        IntroductionReply introduced(Introduction introduction);

        CompletableFuture<ChangeMembersReply> changeMembers(ChangeMembersRequest request);

        CompletableFuture<ListMembersReply> listMembers(ListMembersRequest request);
    }

    public MembershipService(Desk desk) {
        this.desk = desk;
    }

    @Override
    public void introduce(Introduction request, StreamObserver<IntroductionReply> caller) {
        try {
            caller.onNext(desk.introduced(request));
            caller.onCompleted();
        } catch (IllegalArgumentException e) {
            caller.onError(malformed(e));
        }
    }

    @Override
    public void changeMembers(ChangeMembersRequest request, StreamObserver<ChangeMembersReply> caller) {
        answer(() -> desk.changeMembers(request), caller);
    }

    @Override
    public void listMembers(ListMembersRequest request, StreamObserver<ListMembersReply> caller) {
        answer(() -> desk.listMembers(request), caller);
    }

    private static <T> void answer(Supplier<CompletableFuture<T>> asking, StreamObserver<T> caller) {
        CompletableFuture<T> answered;
        try {
            answered = asking.get();
        } catch (IllegalArgumentException e) {
            caller.onError(malformed(e));
            return;
        }
        answered.whenComplete((reply, failure) -> {
            if (failure != null) {
                caller.onError(Status.INTERNAL.withCause(failure).asRuntimeException());
            } else {
                caller.onNext(reply);
                caller.onCompleted();
            }
        });
    }

    private static RuntimeException malformed(IllegalArgumentException e) {
        return Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
    }
}
