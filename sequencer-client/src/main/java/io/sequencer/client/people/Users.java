package io.sequencer.client.people;

import io.grpc.ManagedChannel;
import io.sequencer.client.Endpoint;
import io.sequencer.client.RefusedException;
import io.sequencer.client.UnreachableException;
import io.sequencer.client.link.Calls;
import io.sequencer.proto.v1.ChangePasswordRequest;
import io.sequencer.proto.v1.FindUsersRequest;
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
import java.util.concurrent.TimeUnit;

/**
 * Accounts of a cluster that runs with them. Blocks the caller; any thread but the client's own.
 *
 * <p>Every method throws {@link RefusedException} if the answer is no, and {@link UnreachableException} if no node answers in time.
 */
public final class Users {

    private final Calls calls;
    private final List<Endpoint> nodes;

    public Users(Calls calls, List<Endpoint> nodes) {
        this.calls = calls;
        this.nodes = nodes;
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

    private static UsersGrpc.UsersBlockingStub stub(ManagedChannel channel, long millis) {
        return UsersGrpc.newBlockingStub(channel).withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
    }
}
