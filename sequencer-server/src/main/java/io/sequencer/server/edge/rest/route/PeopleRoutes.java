package io.sequencer.server.edge.rest.route;

import com.google.protobuf.Empty;
import com.google.protobuf.Message;
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
import io.sequencer.server.edge.people.PeopleFace;
import java.util.List;

/** Accounts and logins. */
public final class PeopleRoutes {
    private final PeopleFace people;

    public PeopleRoutes(PeopleFace people) {
        this.people = people;
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                        "POST",
                        "/v1/users",
                        "Signs up",
                        anonymous(SignUpRequest.getDefaultInstance()),
                        new Route.Output(201, User.getDefaultInstance(), List.of(), List.of(409)),
                        asked -> people.signUp(asked.caller(), asked.as(SignUpRequest.class), asked.address())
                                .thenApply(Answer::of)),
                new Route(
                        "POST",
                        "/v1/login",
                        "Logs in",
                        anonymous(LogInRequest.getDefaultInstance()),
                        DocumentRoutes.json(Tokens.getDefaultInstance(), 401),
                        asked -> people.logIn(asked.as(LogInRequest.class), asked.address())
                                .thenApply(Answer::of)),
                new Route(
                        "POST",
                        "/v1/refresh",
                        "New tokens for a refresh token, which is good once",
                        anonymous(RefreshRequest.getDefaultInstance()),
                        DocumentRoutes.json(Tokens.getDefaultInstance(), 401),
                        asked -> people.refresh(asked.as(RefreshRequest.class), asked.address())
                                .thenApply(Answer::of)),
                new Route(
                        "POST",
                        "/v1/logout",
                        "Ends the token's login, or all of the user's",
                        DocumentRoutes.body(LogOutRequest.getDefaultInstance()),
                        DocumentRoutes.json(LogOutReply.getDefaultInstance(), 401),
                        asked -> people.logOut(asked.caller(), asked.as(LogOutRequest.class), asked.address())
                                .thenApply(Answer::of)),
                new Route(
                        "POST",
                        "/v1/password",
                        "Changes the password and ends all logins",
                        DocumentRoutes.body(ChangePasswordRequest.getDefaultInstance()),
                        DocumentRoutes.json(ChangePasswordReply.getDefaultInstance(), 401),
                        asked -> people.changePassword(
                                        asked.caller(), asked.as(ChangePasswordRequest.class), asked.address())
                                .thenApply(Answer::of)),
                new Route(
                        "GET",
                        "/v1/me",
                        "Who is asking",
                        DocumentRoutes.query(Empty.getDefaultInstance()),
                        DocumentRoutes.json(User.getDefaultInstance(), 401),
                        asked -> people.get(asked.caller(), GetUserRequest.getDefaultInstance())
                                .thenApply(Answer::of)),
                new Route(
                        "GET",
                        "/v1/users",
                        "Users by the beginning of their names",
                        DocumentRoutes.query(FindUsersRequest.getDefaultInstance()),
                        DocumentRoutes.json(UserPage.getDefaultInstance(), 401),
                        asked -> people.find(asked.caller(), asked.as(FindUsersRequest.class))
                                .thenApply(Answer::of)),
                new Route(
                        "GET",
                        "/v1/users/{user}",
                        "A user",
                        DocumentRoutes.query(GetUserRequest.getDefaultInstance()),
                        DocumentRoutes.json(User.getDefaultInstance(), 404),
                        asked -> people.get(asked.caller(), asked.as(GetUserRequest.class))
                                .thenApply(Answer::of)),
                new Route(
                        "PATCH",
                        "/v1/users/{user}",
                        "Changes an account, by an administrator; what is absent stays",
                        DocumentRoutes.body(SetUserRequest.getDefaultInstance()),
                        DocumentRoutes.json(User.getDefaultInstance(), 403),
                        asked -> people.set(asked.caller(), asked.as(SetUserRequest.class), asked.address())
                                .thenApply(Answer::of)));
    }

    private static Route.Input anonymous(Message message) {
        return new Route.Input(message, true, true);
    }
}
