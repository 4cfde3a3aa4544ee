package io.sequencer.server.edge.grpc.people;

import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.ChangePasswordReply;
import io.sequencer.proto.v1.ChangePasswordRequest;
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
import io.sequencer.proto.v1.UsersGrpc;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.grpc.Answers;
import io.sequencer.server.edge.grpc.CallerContext;
import io.sequencer.server.edge.people.PeopleFace;

/** {@code Users}. */
public final class UsersService extends UsersGrpc.UsersImplBase {
    private final PeopleFace people;
    private final EdgeLoops loops;

    public UsersService(PeopleFace people, EdgeLoops loops) {
        this.people = people;
        this.loops = loops;
    }

    @Override
    public void signUp(SignUpRequest request, StreamObserver<User> caller) {
        Answers.give(people.signUp(CallerContext.caller(), request, CallerContext.address()), loops.current(), caller);
    }

    @Override
    public void logIn(LogInRequest request, StreamObserver<Tokens> caller) {
        Answers.give(people.logIn(request, CallerContext.address()), loops.current(), caller);
    }

    @Override
    public void refresh(RefreshRequest request, StreamObserver<Tokens> caller) {
        Answers.give(people.refresh(request, CallerContext.address()), loops.current(), caller);
    }

    @Override
    public void logOut(LogOutRequest request, StreamObserver<LogOutReply> caller) {
        Answers.give(people.logOut(CallerContext.caller(), request, CallerContext.address()), loops.current(), caller);
    }

    @Override
    public void changePassword(ChangePasswordRequest request, StreamObserver<ChangePasswordReply> caller) {
        Answers.give(
                people.changePassword(CallerContext.caller(), request, CallerContext.address()),
                loops.current(),
                caller);
    }

    @Override
    public void getUser(GetUserRequest request, StreamObserver<User> caller) {
        Answers.give(people.get(CallerContext.caller(), request), loops.current(), caller);
    }

    @Override
    public void findUsers(FindUsersRequest request, StreamObserver<UserPage> caller) {
        Answers.give(people.find(CallerContext.caller(), request), loops.current(), caller);
    }

    @Override
    public void setUser(SetUserRequest request, StreamObserver<User> caller) {
        Answers.give(people.set(CallerContext.caller(), request, CallerContext.address()), loops.current(), caller);
    }
}
