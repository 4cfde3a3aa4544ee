package io.sequencer.server.edge.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.AnswerInvitation;
import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.EnableAccounts;
import io.sequencer.proto.log.v1.Invite;
import io.sequencer.proto.log.v1.RaiseFeatureLevel;
import io.sequencer.proto.log.v1.Revoke;
import io.sequencer.proto.v1.ClientMessage;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.GetContentRequest;
import io.sequencer.proto.v1.Hello;
import io.sequencer.proto.v1.Ping;
import io.sequencer.proto.v1.Renew;
import io.sequencer.proto.v1.Request;
import io.sequencer.proto.v1.Role;
import io.sequencer.proto.v1.ServerMessage;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.Refusals;
import io.sequencer.server.auth.RefusedAccessException;
import io.sequencer.server.edge.CloseReason;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who a connection is, step by step; what a token stands for is said by the test. */
class GreetingTest {
    private static final long EXPIRES = 60_000;

    private final Map<String, CompletableFuture<Caller>> asked = new HashMap<>();
    private final ManualSession client =
            new ManualSession(Optional.of(token -> asked.computeIfAbsent(token, each -> new CompletableFuture<>())));

    @BeforeEach
    void accountsAreOn() {
        client.apply(Command.newBuilder()
                .setRaiseFeatureLevel(RaiseFeatureLevel.newBuilder().setLevel(2)));
        client.apply(Command.newBuilder().setEnableAccounts(EnableAccounts.getDefaultInstance()));
    }

    private void hello(String token) {
        client.send(ClientMessage.newBuilder()
                .setHello(Hello.newBuilder().setToken(token).setUser("root")));
    }

    private void renew(String token) {
        client.send(ClientMessage.newBuilder().setRenew(Renew.newBuilder().setToken(token)));
    }

    /** The token is found to be that user's. */
    private void is(String token, String user, long expiresMillis) {
        asked.get(token).complete(new Caller(user, Caller.Kind.USER, expiresMillis, Optional.of("login")));
        client.settle();
    }

    private void logIn(String user) {
        hello(user);
        is(user, user, EXPIRES);
        assertThat(client.next().getWelcome().getUser()).isEqualTo(user);
    }

    private ErrorCode refusalOfContent() {
        client.ask(Request.newBuilder()
                .setId(1)
                .setContent(GetContentRequest.newBuilder()
                        .setDocId(ManualSession.DOC)
                        .setStaleOk(true)));
        client.settle();
        return client.response().getError().getCode();
    }

    private void access(String by, ChangeAccess.Builder change) {
        client.apply(Command.newBuilder()
                .setChangeAccess(change.setDocId(ManualSession.DOC).setUser(by)));
    }

    @Test
    void theTokenSaysWhoSpeaksWhateverHelloSays() {
        hello("token");
        assertThat(client.reading).as("nothing is taken in meanwhile").isFalse();
        is("token", "ada", EXPIRES);
        ServerMessage welcome = client.next();
        assertThat(welcome.getWelcome().getUser()).isEqualTo("ada");
        assertThat(welcome.getWelcome().getTokenExpiresMillis()).isEqualTo(EXPIRES);
        assertThat(welcome.getWelcome().getNowMillis()).isEqualTo(client.nowMillis);
        assertThat(client.reading).isTrue();
    }

    @Test
    void whatComesWhileTheTokenIsLookedAtWaits() {
        hello("token");
        client.send(ClientMessage.newBuilder().setPing(Ping.newBuilder().setNonce(7)));
        client.settle();
        assertThat(client.nothingWentOut()).isTrue();
        is("token", "ada", EXPIRES);
        assertThat(client.next().hasWelcome()).isTrue();
        assertThat(client.next().getPong().getNonce()).isEqualTo(7);
    }

    @Test
    void whoSendsTooMuchBeforeWelcomeIsLeft() {
        hello("token");
        for (int i = 0; i < 300; i++) {
            client.send(ClientMessage.newBuilder().setPing(Ping.newBuilder().setNonce(i)));
        }
        assertThat(client.closed).contains(CloseReason.UNAUTHENTICATED);
        assertThat(client.next().getFailure().getError().getCode()).isEqualTo(ErrorCode.TOO_LARGE);
    }

    @Test
    void withoutATokenOrWithABadOneTheConnectionEnds() {
        hello("");
        assertThat(client.closed).contains(CloseReason.UNAUTHENTICATED);
        assertThat(client.next().getFailure().getError().getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);

        ManualSession other = new ManualSession(
                Optional.of(token -> CompletableFuture.failedFuture(new RefusedAccessException(Refusals.expired()))));
        other.send(ClientMessage.newBuilder().setHello(Hello.newBuilder().setToken("old")));
        other.send(ClientMessage.newBuilder().setPing(Ping.newBuilder().setNonce(7)));
        other.settle();
        assertThat(other.closed).contains(CloseReason.UNAUTHENTICATED);
        assertThat(other.next().getFailure().getError().getCode()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
        assertThat(other.nothingWentOut()).isTrue();
    }

    @Test
    void aTokenThatIsNotRenewedEndsTheConnectionWhenItExpires() {
        logIn("ada");
        client.nowMillis = EXPIRES;
        runTimer();
        assertThat(client.closed).contains(CloseReason.TOKEN_EXPIRED);
        assertThat(client.next().getFailure().getError().getCode()).isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void aRenewedTokenKeepsTheConnectionAndAnotherUsersDoesNotTakeItOver() {
        logIn("ada");
        renew("eves");
        is("eves", "eve", 2 * EXPIRES);
        assertThat(client.next().getFailure().getError().getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
        renew("newer");
        is("newer", "ada", 2 * EXPIRES);
        assertThat(client.next().getRenewed().getTokenExpiresMillis()).isEqualTo(2 * EXPIRES);
        client.nowMillis = EXPIRES;
        runTimer();
        assertThat(client.closed).isEmpty();
        client.nowMillis = 2 * EXPIRES;
        runTimer();
        assertThat(client.closed).contains(CloseReason.TOKEN_EXPIRED);
    }

    @Test
    void aTokenThatExpiresBeforeTheOneItRenewsEndsTheConnectionInTime() {
        logIn("ada");
        renew("short");
        is("short", "ada", EXPIRES / 2);
        assertThat(client.next().hasRenewed()).isTrue();
        client.nowMillis = EXPIRES / 2;
        runTimer();
        assertThat(client.closed).as("the first look came too late").isEmpty();
        runTimer();
        assertThat(client.closed).contains(CloseReason.TOKEN_EXPIRED);
        assertThat(client.timers).isEmpty();
    }

    @Test
    void oneLookWaitsForATokenHoweverOftenItIsRenewedAndNotBeyondTheSession() {
        logIn("ada");
        for (int i = 2; i < 100; i++) {
            renew("token" + i);
            is("token" + i, "ada", i * 1_000_000L * EXPIRES);
            assertThat(client.next().hasRenewed()).isTrue();
        }
        assertThat(client.timers).hasSize(1);
        client.nowMillis += EXPIRES;
        runTimer();
        assertThat(client.timers).as("it looks again").hasSize(1);
        client.session.onClosed();
        runTimer();
        assertThat(client.timers).isEmpty();
    }

    private void runTimer() {
        client.timers.remove().run();
        client.settle();
    }

    @Test
    void theConnectionsOfADisabledUserAreEndedAndNoOthers() {
        logIn("ada");
        client.session.endIf(caller -> caller.user().equals("eve"), CloseReason.LOGIN_ENDED, Refusals.disabled());
        assertThat(client.closed).isEmpty();
        client.session.endIf(caller -> caller.user().equals("ada"), CloseReason.LOGIN_ENDED, Refusals.disabled());
        assertThat(client.closed).contains(CloseReason.LOGIN_ENDED);
    }

    @Test
    void theOwnerReads() {
        logIn("ada");
        assertThat(refusalOfContent()).isEqualTo(ErrorCode.ERROR_CODE_UNSPECIFIED);
    }

    @Test
    void toWhoMayNotReadItTheDocumentIsNotThere() {
        logIn("eve");
        assertThat(refusalOfContent()).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        access(
                "ada",
                ChangeAccess.newBuilder()
                        .setInvite(Invite.newBuilder().setUser("eve").setRole(Role.READER)));
        assertThat(refusalOfContent()).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        access(
                "eve",
                ChangeAccess.newBuilder()
                        .setAnswer(AnswerInvitation.newBuilder().setAccept(true)));
        assertThat(refusalOfContent()).isEqualTo(ErrorCode.ERROR_CODE_UNSPECIFIED);
        access("ada", ChangeAccess.newBuilder().setRevoke(Revoke.newBuilder().setUser("eve")));
        assertThat(refusalOfContent()).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
    }

    @Test
    void whereAccountsAreOnNobodyIsTakenAtTheirWord() {
        ManualSession open = new ManualSession();
        open.apply(Command.newBuilder()
                .setRaiseFeatureLevel(RaiseFeatureLevel.newBuilder().setLevel(2)));
        open.apply(Command.newBuilder().setEnableAccounts(EnableAccounts.getDefaultInstance()));
        open.ask(Request.newBuilder()
                .setId(1)
                .setContent(GetContentRequest.newBuilder()
                        .setDocId(ManualSession.DOC)
                        .setStaleOk(true)));
        open.settle();
        assertThat(open.response().getError().getCode()).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }
}
