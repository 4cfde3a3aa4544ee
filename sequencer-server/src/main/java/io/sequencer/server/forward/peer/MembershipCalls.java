package io.sequencer.server.forward.peer;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.sequencer.proto.peer.v1.ChangeMembersReply;
import io.sequencer.proto.peer.v1.ChangeMembersRequest;
import io.sequencer.proto.peer.v1.Introduction;
import io.sequencer.proto.peer.v1.IntroductionReply;
import io.sequencer.proto.peer.v1.ListMembersReply;
import io.sequencer.proto.peer.v1.ListMembersRequest;
import io.sequencer.proto.peer.v1.MembershipGrpc;
import io.sequencer.server.raft.NodeId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Asks other nodes about membership. Blocks; any thread that may. */
public final class MembershipCalls {

    private final PeerChannels channels;

    public MembershipCalls(PeerChannels channels) {
        this.channels = channels;
    }

    /** Empty if the node does not answer in time. */
    public Optional<IntroductionReply> introduce(NodeId to, Introduction introduction, Duration limit) {
        return call(to, limit, stub -> stub.introduce(introduction));
    }

    /** Empty if the node does not answer in time; the change may have been made all the same. */
    public Optional<ChangeMembersReply> changeMembers(NodeId to, ChangeMembersRequest request, Duration limit) {
        return call(to, limit, stub -> stub.changeMembers(request));
    }

    /** Empty if the node does not answer in time. */
    public Optional<ListMembersReply> listMembers(NodeId of, ListMembersRequest request, Duration limit) {
        return call(of, limit, stub -> stub.listMembers(request));
    }

    private <T> Optional<T> call(NodeId to, Duration limit, Function<MembershipGrpc.MembershipBlockingStub, T> asking) {
        Optional<ManagedChannel> channel = channels.to(to);
        if (channel.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(asking.apply(MembershipGrpc.newBlockingStub(channel.get())
                    .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (StatusRuntimeException e) {
            return Optional.empty();
        }
    }
}
