package io.sequencer.server.raft.replicate;

import io.sequencer.server.raft.RaftTls;
import java.util.Optional;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.grpc.GrpcTlsConfig;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;
import org.apache.ratis.thirdparty.io.netty.handler.ssl.SslProvider;

/**
 * Ratis' gRPC transport with our {@link PromptLogAppender} and our read index. Ratis makes it by its class name, so it is
 * public and finds the node it belongs to among the server's parameters.
 */
public final class PromptTransport implements RpcType {

    private static final String HOOKS = "sequencer.hooks";

    /** What the transport asks of the node. */
    public interface Hooks {
        LeadershipRounds rounds(RaftGroupId group);

        /** The server as gRPC shall see it. */
        RaftServer inbound(RaftServer server);
    }

    /** @param tls empty: in plain text */
    public static Parameters parameters(Hooks hooks, Optional<RaftTls> tls) {
        Parameters parameters = new Parameters();
        parameters.put(HOOKS, hooks, Hooks.class);
        tls.ifPresent(encryption -> GrpcConfigKeys.TLS.setConf(
                parameters,
                GrpcTlsConfig.newBuilder()
                        .setKeyManager(encryption.keys())
                        .setTrustManager(encryption.trust())
                        .setMutualTls(true)
                        // The native one would not ask the managers again after a change of the files.
                        .setSslProvider(SslProvider.JDK)
                        .setProtocols(encryption.protocols())
                        .build()));
        return parameters;
    }

    @Override
    public String name() {
        return getClass().getName();
    }

    @Override
    public GrpcFactory newFactory(Parameters parameters) {
        return new Factory(parameters);
    }

    private static final class Factory extends GrpcFactory {
        private final Hooks hooks;

        Factory(Parameters parameters) {
            super(parameters);
            hooks = parameters.getNonNull(HOOKS, Hooks.class);
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            LeadershipRounds rounds = hooks.rounds(server.getMemberId().getGroupId());
            PromptLogAppender appender = new PromptLogAppender(server, state, follower, rounds);
            rounds.attach(state, appender);
            return appender;
        }

        @Override
        public GrpcServices newRaftServerRpc(RaftServer server) {
            return super.newRaftServerRpc(hooks.inbound(server));
        }
    }
}
