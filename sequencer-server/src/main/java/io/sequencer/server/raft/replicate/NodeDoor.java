package io.sequencer.server.raft.replicate;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.RaftException;
import org.apache.ratis.server.RaftServer;

/**
 * A Ratis server as gRPC sees it: other nodes' read-index calls are answered by us, and what is meant for another member is
 * refused.
 *
 * <p>A node that lost its disk listens where its former incarnation did, and the others do not know yet. Ratis does not look
 * whom a request names: the newcomer would grant votes and confirm entries that count as its predecessor's.
 *
 * <p>Nobody is told to shut down for standing for election in a shard whose members went on without it, as Ratis does: it
 * may be a member of other shards, or on its way in. A node finds out by asking.
 */
public final class NodeDoor {

    private NodeDoor() {}

    /** Answers one call; runs on a gRPC thread. */
    public interface Answers {
        CompletableFuture<ReadIndexReplyProto> answer(ReadIndexRequestProto request) throws IOException;
    }

    /**
     * The door.
     *
     * @param unstored told that a vote could not be stored: Ratis refuses it, and goes on as if it had not been asked
     */
    public static RaftServer before(RaftServer ratis, Answers answers, Consumer<IOException> unstored) {
        return (RaftServer) Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (proxy, method, arguments) -> {
                    if (arguments != null && arguments.length == 1) {
                        Optional<RaftRpcRequestProto> request = header(arguments[0]);
                        if (request.isPresent()) {
                            requireMeantFor(ratis.getId(), request.get());
                        }
                    }
                    if (method.getName().equals("readIndexAsync")) {
                        return answers.answer((ReadIndexRequestProto) arguments[0]);
                    }
                    try {
                        Object reply = method.invoke(ratis, arguments);
                        return reply instanceof RequestVoteReplyProto vote
                                ? vote.toBuilder().setShouldShutdown(false).build()
                                : reply;
                    } catch (InvocationTargetException e) {
                        if (method.getName().equals("requestVote")
                                && e.getCause() instanceof IOException failure
                                && !(failure instanceof RaftException)) {
                            unstored.accept(failure);
                        }
                        throw e.getCause();
                    }
                });
    }

    private static Optional<RaftRpcRequestProto> header(Object request) {
        if (request instanceof AppendEntriesRequestProto append) {
            return Optional.of(append.getServerRequest());
        }
        if (request instanceof RequestVoteRequestProto vote) {
            return Optional.of(vote.getServerRequest());
        }
        if (request instanceof InstallSnapshotRequestProto install) {
            return Optional.of(install.getServerRequest());
        }
        if (request instanceof StartLeaderElectionRequestProto start) {
            return Optional.of(start.getServerRequest());
        }
        return request instanceof ReadIndexRequestProto read ? Optional.of(read.getServerRequest()) : Optional.empty();
    }

    private static void requireMeantFor(RaftPeerId self, RaftRpcRequestProto request) throws IOException {
        RaftPeerId meant = RaftPeerId.valueOf(request.getReplyId());
        if (!meant.equals(self)) {
            throw new IOException("this is " + self + ", not " + meant);
        }
    }
}
