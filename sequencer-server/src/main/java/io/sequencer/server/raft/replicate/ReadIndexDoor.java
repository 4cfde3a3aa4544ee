package io.sequencer.server.raft.replicate;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.ReadIndexReplyProto;
import org.apache.ratis.proto.RaftProtos.ReadIndexRequestProto;
import org.apache.ratis.server.RaftServer;

/** A Ratis server as gRPC sees it: other nodes' read-index calls are answered by us, everything else goes through. */
public final class ReadIndexDoor {

    private ReadIndexDoor() {}

    /** Answers one call; runs on a gRPC thread. */
    public interface Answers {
        CompletableFuture<ReadIndexReplyProto> answer(ReadIndexRequestProto request) throws IOException;
    }

    public static RaftServer before(RaftServer ratis, Answers answers) {
        return (RaftServer) Proxy.newProxyInstance(
                RaftServer.class.getClassLoader(), new Class<?>[] {RaftServer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("readIndexAsync")) {
                        return answers.answer((ReadIndexRequestProto) arguments[0]);
                    }
                    try {
                        return method.invoke(ratis, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
