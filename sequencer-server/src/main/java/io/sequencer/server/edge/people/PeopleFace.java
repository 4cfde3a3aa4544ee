package io.sequencer.server.edge.people;

import io.sequencer.proto.v1.ChangePasswordReply;
import io.sequencer.proto.v1.ChangePasswordRequest;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.FindUsersRequest;
import io.sequencer.proto.v1.GetUserRequest;
import io.sequencer.proto.v1.LogInRequest;
import io.sequencer.proto.v1.LogOutReply;
import io.sequencer.proto.v1.LogOutRequest;
import io.sequencer.proto.v1.RefreshRequest;
import io.sequencer.proto.v1.SetUserRequest;
import io.sequencer.proto.v1.SignUpRequest;
import io.sequencer.proto.v1.Tokens;
import io.sequencer.proto.v1.User;
import io.sequencer.proto.v1.UserPage;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.edge.Errors;
import io.sequencer.server.edge.RefusedException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What can be asked about people, and who may ask it: the same for gRPC and REST. Any thread. */
public final class PeopleFace {
    private final Optional<People> people;

    /** @param people empty: the cluster runs without accounts, and says so to who asks */
    public PeopleFace(Optional<People> people) {
        this.people = people;
    }

    /** @param address of the client, for limits and the audit log; in all of these */
    public CompletableFuture<User> signUp(Caller caller, SignUpRequest request, String address) {
        return anonymous(here -> here.signUp() || isAdmin(caller)
                ? here.accounts().signUp(request, address)
                : refused(Refusals.administratorsOnly()));
    }

    public CompletableFuture<Tokens> logIn(LogInRequest request, String address) {
        return anonymous(here -> here.logins().logIn(request, address));
    }

    public CompletableFuture<Tokens> refresh(RefreshRequest request, String address) {
        return anonymous(here -> here.logins().refresh(request, address));
    }

    public CompletableFuture<LogOutReply> logOut(Caller caller, LogOutRequest request, String address) {
        return known(
                caller,
                here -> here.logins()
                        .logOut(caller, request.getEverywhere(), address)
                        .thenApply(done -> LogOutReply.getDefaultInstance()));
    }

    public CompletableFuture<ChangePasswordReply> changePassword(
            Caller caller, ChangePasswordRequest request, String address) {
        return known(
                caller,
                here -> here.accounts()
                        .changePassword(caller, request, address)
                        .thenApply(done -> ChangePasswordReply.getDefaultInstance()));
    }

    public CompletableFuture<User> get(Caller caller, GetUserRequest request) {
        return known(caller, here -> here.directory().get(caller, request.getUser()));
    }

    public CompletableFuture<UserPage> find(Caller caller, FindUsersRequest request) {
        return known(caller, here -> here.directory().find(caller, request));
    }

    public CompletableFuture<User> set(Caller caller, SetUserRequest request, String address) {
        return known(caller, here -> here.accounts().set(caller, request, address));
    }

    /** By whoever may use the listener for administration. */
    public CompletableFuture<User> claimFirstAdmin(SignUpRequest request, String address) {
        return anonymous(here -> here.accounts().claimFirstAdmin(request, address));
    }

    private static boolean isAdmin(Caller caller) {
        return caller.kind() == Caller.Kind.ADMIN;
    }

    private <T> CompletableFuture<T> anonymous(Function<People, CompletableFuture<T>> question) {
        return people.isPresent()
                ? question.apply(people.get())
                : refused(Errors.unsupported("this cluster runs without accounts"));
    }

    /** What only who was made sure of may ask. */
    private <T> CompletableFuture<T> known(Caller caller, Function<People, CompletableFuture<T>> question) {
        return people.isPresent() && caller.kind() == Caller.Kind.UNCHECKED
                ? refused(Refusals.noToken())
                : anonymous(question);
    }

    private static <T> CompletableFuture<T> refused(Error error) {
        return CompletableFuture.failedFuture(new RefusedException(error));
    }
}
