package io.sequencer.server.auth.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.v1.ChangePasswordRequest;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.FindUsersRequest;
import io.sequencer.proto.v1.LogInRequest;
import io.sequencer.proto.v1.RefreshRequest;
import io.sequencer.proto.v1.SetUserRequest;
import io.sequencer.proto.v1.SignUpRequest;
import io.sequencer.proto.v1.Tokens;
import io.sequencer.proto.v1.User;
import io.sequencer.proto.v1.UserPage;
import io.sequencer.server.TestCluster;
import io.sequencer.server.audit.AuditKind;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.auth.password.HashCost;
import io.sequencer.server.core.level.FeatureLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accounts on three real nodes. Each test has users of its own. */
class AccountsTest {
    private static final String HERE = "127.0.0.1";
    private static final String PASSWORD = "correct horse battery";
    private static final HashCost CHEAP = new HashCost(64, 1, 1);

    @TempDir
    private static Path directory;

    private static TestCluster cluster;
    private static final List<NodeAccounts> NODES = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        cluster = TestCluster.ofThree(directory);
        cluster.nodes().forEach(node -> NODES.add(new NodeAccounts(node, CHEAP)));
        await().atMost(TestCluster.PATIENCE)
                .until(() -> cluster.nodes().stream()
                        .flatMap(node -> node.shards().stream())
                        .allMatch(shard -> shard.featureLevel() >= FeatureLevel.ACCOUNTS));
        NODES.get(0).rotateKeys();
        NODES.get(1).learnKeys();
        NODES.get(2).learnKeys();
    }

    @AfterAll
    static void stop() throws Exception {
        for (NodeAccounts node : NODES) {
            node.close();
        }
        NODES.clear();
        cluster.close();
    }

    private static User signUp(String user) {
        return NODES.get(0)
                .accounts
                .signUp(
                        SignUpRequest.newBuilder()
                                .setUser(user)
                                .setPassword(PASSWORD)
                                .build(),
                        HERE)
                .join();
    }

    private static CompletableFuture<Tokens> logIn(int node, String user, String password) {
        return NODES.get(node)
                .logins
                .logIn(
                        LogInRequest.newBuilder()
                                .setUser(user)
                                .setPassword(password)
                                .build(),
                        HERE);
    }

    private static CompletableFuture<Tokens> refresh(int node, String token) {
        return NODES.get(node)
                .logins
                .refresh(RefreshRequest.newBuilder().setRefreshToken(token).build(), HERE);
    }

    private static Caller caller(int node, Tokens tokens) {
        return NODES.get(node).callers.authenticate(tokens.getAccessToken()).join();
    }

    private static ErrorCode refusalOf(int node, Tokens tokens) {
        return NodeAccounts.refusal(NODES.get(node).callers.authenticate(tokens.getAccessToken()));
    }

    private static UserRow row(String user) {
        return NODES.get(0).newestUser(user).join().orElseThrow();
    }

    private static boolean audited(int node, AuditKind kind, String user, String outcome) {
        return NODES.get(node).audit.stream()
                .anyMatch(event -> event.kind() == kind
                        && event.subject().equals(user)
                        && event.outcome().equals(outcome));
    }

    @Test
    void tokenOfOneNodeIsGoodOnAllAtOnce() {
        signUp("ada");

        Tokens tokens = logIn(1, "ada", PASSWORD).join();

        for (int node = 0; node < NODES.size(); node++) {
            assertThat(caller(node, tokens).user()).isEqualTo("ada");
            assertThat(caller(node, tokens).kind()).isEqualTo(Caller.Kind.USER);
        }
        assertThat(audited(0, AuditKind.SIGN_UP, "ada", "OK")).isTrue();
        assertThat(audited(1, AuditKind.LOG_IN, "ada", "OK")).isTrue();
    }

    @Test
    void nameIsTakenOnce() {
        signUp("once");

        assertThat(NodeAccounts.refusal(NODES.get(2)
                        .accounts
                        .signUp(
                                SignUpRequest.newBuilder()
                                        .setUser("once")
                                        .setPassword("another password")
                                        .build(),
                                HERE)))
                .isEqualTo(ErrorCode.USER_EXISTS);
        assertThat(NodeAccounts.refusal(logIn(0, "once", "another password"))).isEqualTo(ErrorCode.WRONG_CREDENTIALS);
    }

    @Test
    void wrongPasswordAndUnknownUserGetTheSameAnswer() {
        signUp("known");

        assertThat(NodeAccounts.refusal(logIn(0, "known", "wrong password"))).isEqualTo(ErrorCode.WRONG_CREDENTIALS);
        assertThat(NodeAccounts.refusal(logIn(0, "unknown", PASSWORD))).isEqualTo(ErrorCode.WRONG_CREDENTIALS);
        assertThat(NodeAccounts.refusal(logIn(0, "No Name At All", PASSWORD))).isEqualTo(ErrorCode.WRONG_CREDENTIALS);
        assertThat(audited(0, AuditKind.LOG_IN, "known", "WRONG_CREDENTIALS")).isTrue();
    }

    @Test
    void attemptsOfAnAccountAreLimitedAlsoIfThereIsNone() {
        signUp("target");
        for (String user : List.of("target", "no-target")) {
            for (int i = 0; i < NodeAccounts.ATTEMPTS; i++) {
                assertThat(NodeAccounts.refusal(logIn(0, user, "guess number " + i)))
                        .isEqualTo(ErrorCode.WRONG_CREDENTIALS);
            }
            assertThat(NodeAccounts.refusal(logIn(0, user, PASSWORD))).isEqualTo(ErrorCode.OVERLOADED);
        }
        assertThat(audited(0, AuditKind.TOO_MANY_ATTEMPTS, "target", "OVERLOADED"))
                .isTrue();
    }

    @Test
    void eachRefreshTokenIsGoodOnceAndReuseEndsTheLogin() {
        signUp("refresher");
        Tokens first = logIn(0, "refresher", PASSWORD).join();

        Tokens second = refresh(1, first.getRefreshToken()).join();
        Tokens third = refresh(2, second.getRefreshToken()).join();

        assertThat(caller(0, third).user()).isEqualTo("refresher");
        assertThat(NodeAccounts.refusal(refresh(0, first.getRefreshToken()))).isEqualTo(ErrorCode.LOGIN_ENDED);
        assertThat(audited(0, AuditKind.REFRESH_REUSED, "refresher", "LOGIN_ENDED"))
                .isTrue();
        assertThat(NodeAccounts.refusal(refresh(1, third.getRefreshToken()))).isEqualTo(ErrorCode.LOGIN_ENDED);
        await().until(() -> NODES.stream()
                .allMatch(node -> node.user("refresher").join().orElseThrow().getLoginsCount() == 0));
        assertThat(refusalOf(2, third)).isEqualTo(ErrorCode.LOGIN_ENDED);
    }

    @Test
    void refreshesOfOneLoginAreCountedAndOthersGoOn() {
        signUp("eager");
        signUp("patient");
        Tokens tokens = logIn(0, "eager", PASSWORD).join();
        for (int i = 0; i < 10; i++) {
            tokens = refresh(0, tokens.getRefreshToken()).join();
        }
        assertThat(NodeAccounts.refusal(refresh(0, tokens.getRefreshToken()))).isEqualTo(ErrorCode.OVERLOADED);
        Tokens others = logIn(0, "patient", PASSWORD).join();
        assertThat(refresh(0, others.getRefreshToken()).join().getUser()).isEqualTo("patient");
    }

    @Test
    void ofTwoRacingRefreshesAtMostOneTokenStaysGood() {
        signUp("racer");
        Tokens tokens = logIn(0, "racer", PASSWORD).join();

        List<CompletableFuture<Tokens>> racing =
                List.of(refresh(0, tokens.getRefreshToken()), refresh(1, tokens.getRefreshToken()));
        List<Tokens> answered = racing.stream().map(CompletableFuture::join).toList();

        // Both are answered: the second one asked again for what may have been lost. Only the newest token is good.
        long good = answered.stream()
                .filter(pair -> refresh(2, pair.getRefreshToken())
                        .handle((next, failure) -> failure == null)
                        .join())
                .count();
        assertThat(good).isLessThanOrEqualTo(1);
    }

    @Test
    void loggedOutTokenIsRefusedOnEveryNode() {
        signUp("leaver");
        Tokens one = logIn(0, "leaver", PASSWORD).join();
        Tokens other = logIn(1, "leaver", PASSWORD).join();

        NODES.get(0).logins.logOut(caller(0, one), false, HERE).join();

        await().until(() -> NODES.stream()
                .allMatch(node -> node.user("leaver").join().orElseThrow().getLoginsCount() == 1));
        for (int node = 0; node < NODES.size(); node++) {
            assertThat(refusalOf(node, one)).isEqualTo(ErrorCode.LOGIN_ENDED);
            assertThat(caller(node, other).user()).isEqualTo("leaver");
        }
        NODES.get(0).logins.logOut(caller(0, other), true, HERE).join();
        NODES.get(0).reached(NODES.get(0).shardOf("leaver")).join();
        assertThat(refusalOf(0, other)).isEqualTo(ErrorCode.LOGIN_ENDED);
    }

    @Test
    void newPasswordEndsAllLogins() {
        signUp("changer");
        Tokens tokens = logIn(0, "changer", PASSWORD).join();
        Caller caller = caller(0, tokens);

        assertThat(NodeAccounts.refusal(change(caller, "not the old one"))).isEqualTo(ErrorCode.WRONG_CREDENTIALS);
        change(caller, PASSWORD).join();
        NODES.get(0).reached(NODES.get(0).shardOf("changer")).join();

        assertThat(refusalOf(0, tokens)).isEqualTo(ErrorCode.LOGIN_ENDED);
        assertThat(NodeAccounts.refusal(logIn(0, "changer", PASSWORD))).isEqualTo(ErrorCode.WRONG_CREDENTIALS);
        assertThat(logIn(0, "changer", "a brand new one").join().getUser()).isEqualTo("changer");
    }

    private static CompletableFuture<?> change(Caller caller, String old) {
        return NODES.get(0)
                .accounts
                .changePassword(
                        caller,
                        ChangePasswordRequest.newBuilder()
                                .setOldPassword(old)
                                .setNewPassword("a brand new one")
                                .build(),
                        HERE);
    }

    @Test
    void hashOfLessCostIsMadeAnewAtLogInAndOtherLoginsStay() throws Exception {
        signUp("rehashed");
        Tokens before = logIn(0, "rehashed", PASSWORD).join();
        try (NodeAccounts risen = new NodeAccounts(cluster.node(1), new HashCost(128, 1, 1))) {
            risen.learnKeys();
            risen.logins
                    .logIn(
                            LogInRequest.newBuilder()
                                    .setUser("rehashed")
                                    .setPassword(PASSWORD)
                                    .build(),
                            HERE)
                    .join();
        }

        assertThat(row("rehashed").getPasswordHash()).contains("m=128");
        assertThat(row("rehashed").getLoginsCount()).isEqualTo(2);
        assertThat(caller(0, before).user()).isEqualTo("rehashed");
    }

    @Test
    void disabledAccountIsRefusedOnEveryNodeThatAppliedIt() {
        signUp("disabled");
        Tokens tokens = logIn(0, "disabled", PASSWORD).join();
        Caller admin = new Caller("root", Caller.Kind.ADMIN, Long.MAX_VALUE, java.util.Optional.empty());
        SetUserRequest disable = SetUserRequest.newBuilder()
                .setUser("disabled")
                .setDisabled(true)
                .build();

        assertThat(NodeAccounts.refusal(NODES.get(0).accounts.set(caller(0, tokens), disable, HERE)))
                .isEqualTo(ErrorCode.PERMISSION_DENIED);
        NODES.get(0).accounts.set(admin, disable, HERE).join();

        await().until(() -> NODES.stream()
                .allMatch(node -> node.user("disabled").join().orElseThrow().getDisabled()));
        for (int node = 0; node < NODES.size(); node++) {
            assertThat(refusalOf(node, tokens)).isEqualTo(ErrorCode.ACCOUNT_DISABLED);
            assertThat(NodeAccounts.refusal(logIn(node, "disabled", PASSWORD))).isEqualTo(ErrorCode.ACCOUNT_DISABLED);
            assertThat(NodeAccounts.refusal(logIn(node, "disabled", "wrong password")))
                    .isEqualTo(ErrorCode.WRONG_CREDENTIALS);
        }
    }

    @Test
    void keysRotateWhileTokensLive() {
        signUp("rotated");
        Tokens old = logIn(0, "rotated", PASSWORD).join();
        NodeAccounts rotating = NODES.get(2);
        rotating.ahead.set(Duration.ofDays(31).toMillis());
        Command due = rotating.rotation.due().orElseThrow();
        rotating.ahead.set(0);
        Command soon = due.toBuilder()
                .setInstallSigningKey(due.getInstallSigningKey().toBuilder()
                        .setOlderRetireMillis(System.currentTimeMillis() + 1_200_000))
                .build();
        rotating.submit(0, soon).join();
        rotating.reached(0).join();
        rotating.learnKeys();

        Tokens fresh = logIn(2, "rotated", PASSWORD).join();

        // Nodes that have not looked at the keys since learn of the new one from the first token that names it.
        for (int node = 0; node < NODES.size(); node++) {
            assertThat(caller(node, old).user()).isEqualTo("rotated");
            assertThat(caller(node, fresh).user()).isEqualTo("rotated");
        }
    }

    @Test
    void firstAdministratorIsClaimedOnce() {
        SignUpRequest claim =
                SignUpRequest.newBuilder().setUser("root").setPassword(PASSWORD).build();

        assertThat(NODES.get(0).accounts.claimFirstAdmin(claim, HERE).join().getAdmin())
                .isTrue();
        assertThat(caller(1, logIn(1, "root", PASSWORD).join()).kind()).isEqualTo(Caller.Kind.ADMIN);
        assertThat(NodeAccounts.refusal(NODES.get(1).accounts.claimFirstAdmin(claim, HERE)))
                .isEqualTo(ErrorCode.USER_EXISTS);
        assertThat(NodeAccounts.refusal(NODES.get(1)
                        .accounts
                        .claimFirstAdmin(claim.toBuilder().setUser("other-root").build(), HERE)))
                .isEqualTo(ErrorCode.PERMISSION_DENIED);
    }

    @Test
    void usersAreFoundByTheBeginningOfTheirNamesPageByPage() {
        for (int i = 0; i < 7; i++) {
            signUp("page-" + i);
        }
        Caller caller = new Caller("page-3", Caller.Kind.USER, Long.MAX_VALUE, java.util.Optional.empty());
        List<String> found = new ArrayList<>();
        FindUsersRequest.Builder ask =
                FindUsersRequest.newBuilder().setPrefix("page-").setLimit(3);
        UserPage page;
        do {
            page = NODES.get(1).directory.find(caller, ask.build()).join();
            page.getUsersList().forEach(user -> {
                found.add(user.getUser());
                // What is the user's own affair is shown to the user.
                assertThat(user.getCreatedMillis() > 0).isEqualTo(user.getUser().equals("page-3"));
            });
            ask.setPageToken(page.getNextPageToken());
        } while (!page.getNextPageToken().isEmpty());

        assertThat(found).containsExactly("page-0", "page-1", "page-2", "page-3", "page-4", "page-5", "page-6");
        assertThat(NodeAccounts.refusal(NODES.get(1).directory.find(caller, FindUsersRequest.getDefaultInstance())))
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void nothingSecretIsAudited() {
        signUp("secretive");
        Tokens tokens = logIn(0, "secretive", PASSWORD).join();
        refresh(0, tokens.getRefreshToken()).join();

        assertThat(NODES.get(0).audit.toString())
                .contains("secretive")
                .doesNotContain(PASSWORD)
                .doesNotContain(tokens.getAccessToken())
                .doesNotContain(tokens.getRefreshToken())
                .doesNotContain(row("secretive").getPasswordHash());
    }
}
