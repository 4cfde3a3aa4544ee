package io.sequencer.client.people;

import io.grpc.ManagedChannel;
import io.sequencer.client.ClientOptions;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.access.TokenKeeper;
import io.sequencer.client.link.Calls;
import io.sequencer.client.link.Channels;
import io.sequencer.proto.v1.ChangePasswordRequest;
import io.sequencer.proto.v1.FindUsersRequest;
import io.sequencer.proto.v1.FirstAdminGrpc;
import io.sequencer.proto.v1.GetUserRequest;
import io.sequencer.proto.v1.LogInRequest;
import io.sequencer.proto.v1.LogOutRequest;
import io.sequencer.proto.v1.RefreshRequest;
import io.sequencer.proto.v1.SetUserRequest;
import io.sequencer.proto.v1.SignUpRequest;
import io.sequencer.proto.v1.Tokens;
import io.sequencer.proto.v1.User;
import io.sequencer.proto.v1.UserPage;
import io.sequencer.proto.v1.UsersGrpc;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Accounts of a cluster that runs with them. Blocks the caller; any thread but the client's own.
 *
 * <p>Every method throws {@link RefusedException} if the answer is no, and {@link UnreachableException} if no node answers in time.
 */
public final class Users implements AutoCloseable {

    private final Calls calls;
    private final List<Endpoint> nodes;
    private final boolean ownCalls;

    /**
     * For who has no token yet: sign-up, log-in, refresh. Connects when it is first asked; {@link #close} ends the connections.
     *
     * @param options timeouts and TLS
     * @throws IllegalArgumentException a password would leave this machine in plain text
     */
    public static Users anonymously(List<Endpoint> nodes, ClientOptions options) {
        Channels.refusePlainTextBeyondThisMachine(nodes, options.access());
        Calls calls = new Calls(
                options.withAccess(options.access().withoutTokens().withUser("")),
                new TokenKeeper(Optional.empty()),
                System::nanoTime,
                RandomGenerator.of("L64X128MixRandom"));
        return new Users(calls, List.copyOf(nodes), true);
    }

    /** With the connections of a client. */
    public Users(Calls calls, List<Endpoint> nodes) {
        this(calls, nodes, false);
    }

    private Users(Calls calls, List<Endpoint> nodes, boolean ownCalls) {
        this.calls = calls;
        this.nodes = nodes;
        this.ownCalls = ownCalls;
    }

    /** Makes an account; where the cluster does not let anybody sign up, only an administrator may. */
    public User signUp(String user, String password, String displayName) {
        SignUpRequest request = SignUpRequest.newBuilder()
                .setUser(user)
                .setPassword(password)
                .setDisplayName(displayName)
                .build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).signUp(request));
    }

    /**
     * Makes the cluster's first administrator, once, on a node's listener for administration: from its own machine, or with an
     * administrator's certificate. May be repeated with the same name until it succeeded.
     */
    public User createFirstAdmin(String user, String password, String displayName) {
        SignUpRequest request = SignUpRequest.newBuilder()
                .setUser(user)
                .setPassword(password)
                .setDisplayName(displayName)
                .build();
        return calls.askAdmin(
                nodes,
                (channel, millis) -> FirstAdminGrpc.newBlockingStub(channel)
                        .withDeadlineAfter(millis, TimeUnit.MILLISECONDS)
                        .createFirstAdmin(request));
    }

    /** @param agent what the user will know the login by: product, device */
    public Tokens logIn(String user, String password, String agent) {
        LogInRequest request = LogInRequest.newBuilder()
                .setUser(user)
                .setPassword(password)
                .setAgent(agent)
                .build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).logIn(request));
    }

    /** New tokens; the refresh token given here is of no use afterwards. */
    public Tokens refresh(String refreshToken) {
        RefreshRequest request =
                RefreshRequest.newBuilder().setRefreshToken(refreshToken).build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).refresh(request));
    }

    /** Ends the login that the client's token belongs to, or all logins of its user. */
    public void logOut(boolean everywhere) {
        LogOutRequest request =
                LogOutRequest.newBuilder().setEverywhere(everywhere).build();
        calls.ask(nodes, (channel, millis) -> stub(channel, millis).logOut(request));
    }

    /** Ends all logins, this one too. */
    public void changePassword(String oldPassword, String newPassword) {
        ChangePasswordRequest request = ChangePasswordRequest.newBuilder()
                .setOldPassword(oldPassword)
                .setNewPassword(newPassword)
                .build();
        calls.ask(nodes, (channel, millis) -> stub(channel, millis).changePassword(request));
    }

    /** Who the client's token belongs to. */
    public User me() {
        return user("");
    }

    public User user(String name) {
        GetUserRequest request = GetUserRequest.newBuilder().setUser(name).build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).getUser(request));
    }

    /**
     * Users by the beginning of their name, in its order.
     *
     * @param limit at most 100; 0: 20
     * @param pageToken where the page before ended; empty: the beginning
     */
    public UserPage find(String prefix, int limit, String pageToken) {
        FindUsersRequest request = FindUsersRequest.newBuilder()
                .setPrefix(prefix)
                .setLimit(limit)
                .setPageToken(pageToken)
                .build();
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).findUsers(request));
    }

    /** Changes an account; what the request leaves out stays. For administrators. */
    public User set(SetUserRequest request) {
        return calls.ask(nodes, (channel, millis) -> stub(channel, millis).setUser(request));
    }

    /** Of those made by {@link #anonymously}; the others share their client's connections, which it ends. */
    @Override
    public void close() {
        if (ownCalls) {
            calls.close();
        }
    }

    private static UsersGrpc.UsersBlockingStub stub(ManagedChannel channel, long millis) {
        return UsersGrpc.newBlockingStub(channel).withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }
}
