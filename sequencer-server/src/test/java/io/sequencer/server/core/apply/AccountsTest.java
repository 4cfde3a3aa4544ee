package io.sequencer.server.core.apply;

import static io.sequencer.server.core.apply.AccessScript.accounts;
import static io.sequencer.server.core.apply.AccessScript.claim;
import static io.sequencer.server.core.apply.AccessScript.closeLogin;
import static io.sequencer.server.core.apply.AccessScript.closeLogins;
import static io.sequencer.server.core.apply.AccessScript.createUser;
import static io.sequencer.server.core.apply.AccessScript.install;
import static io.sequencer.server.core.apply.AccessScript.openLogin;
import static io.sequencer.server.core.apply.AccessScript.rotate;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.ChangeUser;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.Login;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.core.account.UserName;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private static final long FAR = 1_000_000_000;

    private final ShardScript shard = new ShardScript();

    @BeforeEach
    void adaHasAnAccount() {
        shard.entry(accounts());
        ok(createUser("ada", 1));
    }

    private Decision ok(Command command) {
        Decision decision = shard.decide(command);
        assertThat(decision.hasRefused()).as(decision.toString()).isFalse();
        return decision;
    }

    private void refused(ErrorCode code, Command command) {
        assertThat(shard.decide(command).getRefused().getCode()).isEqualTo(code);
    }

    private UserRow ada() {
        return shard.rows.user("ada").orElseThrow();
    }

    private static Command change(UnaryOperator<ChangeUser.Builder> change) {
        return Command.newBuilder()
                .setChangeUser(change.apply(ChangeUser.newBuilder().setUser("ada")))
                .build();
    }

    @Test
    void aNameIsTakenOnceAndTheSameRequestMayBeResent() {
        assertThat(ok(createUser("ada", 1)).getDone().getExisted()).isTrue();
        refused(ErrorCode.USER_EXISTS, createUser("ada", 2));
        for (String name : List.of("a", "Ada", "-ada", "a b", "é", "x/ada", "a".repeat(65), "")) {
            refused(ErrorCode.INVALID_ARGUMENT, createUser(name, 3));
        }
        ok(createUser("a".repeat(64), 4));
        assertThat(UserName.isAccount("0.a_b-c")).isTrue();
    }

    @Test
    void aNewPasswordEndsEveryLoginAndNeedsTheOneItWasCheckedAgainst() {
        ok(openLogin("ada", 1, 10, FAR, 1));
        ok(change(c -> c.setPasswordHash("$new").setExpectedPasswordVersion(1)));
        assertThat(ada().getPasswordVersion()).isEqualTo(2);
        assertThat(ada().getLoginsList()).isEmpty();
        refused(ErrorCode.WRONG_CREDENTIALS, change(c -> c.setPasswordHash("$x").setExpectedPasswordVersion(1)));
        refused(ErrorCode.WRONG_CREDENTIALS, openLogin("ada", 2, 20, FAR, 1));
        ok(change(c -> c.setPasswordHash("$reset")));
        assertThat(ada().getPasswordVersion()).isEqualTo(3);
        refused(
                ErrorCode.USER_NOT_FOUND,
                Command.newBuilder()
                        .setChangeUser(ChangeUser.newBuilder().setUser("eve"))
                        .build());
    }

    @Test
    void aPasswordChangeThatIsResentIsDoneAlreadyAndTheLoginsMadeSinceStay() {
        Command own = change(c -> c.setPasswordHash("$new").setExpectedPasswordVersion(1));
        ok(own);
        ok(openLogin("ada", 1, 10, FAR, 2));
        assertThat(ok(own).getDone().getExisted()).isTrue();
        Command reset = change(c -> c.setPasswordHash("$reset"));
        ok(reset);
        ok(openLogin("ada", 2, 20, FAR, 3));
        assertThat(ok(reset).getDone().getExisted()).isTrue();
        assertThat(ada().getPasswordVersion()).isEqualTo(3);
        assertThat(ada().getLoginsCount()).isEqualTo(1);
    }

    @Test
    void aDisabledAccountHasNoLoginAndGetsNone() {
        ok(openLogin("ada", 1, 10, FAR, 1));
        ok(change(c -> c.setDisabled(true)));
        assertThat(ada().getLoginsList()).isEmpty();
        refused(ErrorCode.ACCOUNT_DISABLED, openLogin("ada", 2, 20, FAR, 1));
        refused(ErrorCode.ACCOUNT_DISABLED, rotate("ada", 1, 10, 11, FAR));
        refused(ErrorCode.ACCOUNT_DISABLED, change(c -> c.setPasswordHash("$x").setExpectedPasswordVersion(1)));
        ok(change(c -> c.setDisabled(false).setAdmin(true).setDisplayName("Ada L.")));
        assertThat(ada().getAdmin()).isTrue();
        assertThat(ada().getPasswordHash()).isEqualTo(AccessScript.HASH);
        assertThat(ok(change(c -> c.setAdmin(true))).getDone().getExisted()).isTrue();
        ok(openLogin("ada", 2, 20, FAR, 1));
    }

    @Test
    void onlyTheNewestTokenOfALoginIsGoodAndAnOldOneEndsIt() {
        ok(openLogin("ada", 1, 10, FAR, 1));
        assertThat(ok(openLogin("ada", 1, 10, FAR, 1)).getDone().getExisted()).isTrue();
        ok(rotate("ada", 1, 10, 11, FAR));
        assertThat(ok(rotate("ada", 1, 10, 11, FAR)).getDone().getExisted())
                .as("the same command, resent")
                .isTrue();
        ok(rotate("ada", 1, 11, 12, FAR));
        refused(ErrorCode.LOGIN_ENDED, rotate("ada", 1, 10, 13, FAR));
        assertThat(ada().getLoginsList()).isEmpty();
        refused(ErrorCode.LOGIN_ENDED, rotate("ada", 1, 12, 14, FAR));
        refused(ErrorCode.LOGIN_ENDED, rotate("eve", 1, 12, 14, FAR));
    }

    @Test
    void theTokenBeforeTheNewestIsGoodForAWhileWhereTheAnswerWasLost() {
        ok(openLogin("ada", 1, 10, FAR, 1));
        ok(rotate("ada", 1, 10, 11, FAR));
        shard.passMillis(20_000);
        ok(rotate("ada", 1, 10, 12, FAR));
        shard.passMillis(20_000);
        refused(ErrorCode.LOGIN_ENDED, rotate("ada", 1, 10, 13, FAR));
        assertThat(ada().getLoginsList()).isEmpty();
    }

    @Test
    void aTokenThatWasReplacedWithoutBeingUsedEndsTheLogin() {
        ok(openLogin("ada", 1, 10, FAR, 1));
        ok(rotate("ada", 1, 10, 11, FAR));
        ok(rotate("ada", 1, 10, 12, FAR));
        refused(ErrorCode.LOGIN_ENDED, rotate("ada", 1, 11, 13, FAR));
        refused(ErrorCode.LOGIN_ENDED, rotate("ada", 1, 12, 14, FAR));
    }

    @Test
    void loginsAreBoundedExpiredOnesGoAndTheOldestMakesRoom() {
        ok(openLogin("ada", 100, 1, 1_000_100, 1));
        shard.passMillis(200);
        for (int i = 1; i <= 33; i++) {
            ok(openLogin("ada", i, i * 1000, FAR, 1));
        }
        assertThat(ada().getLoginsList()).hasSize(32);
        assertThat(ada().getLogins(0).getLoginId()).isEqualTo(AccessScript.bytes(16, 2));
        refused(ErrorCode.LOGIN_ENDED, rotate("ada", 1, 1000, 5, FAR));
        refused(ErrorCode.LOGIN_ENDED, rotate("ada", 100, 1, 5, FAR));
        ok(closeLogin("ada", 2));
        assertThat(ok(closeLogin("ada", 2)).getDone().getExisted()).isTrue();
        assertThat(ada().getLoginsList()).extracting(Login::getLoginId).doesNotContain(AccessScript.bytes(16, 2));
        ok(closeLogins("ada"));
        assertThat(ada().getLoginsList()).isEmpty();
    }

    @Test
    void ofTwoWhoInstallASigningKeyOneWinsAndRetiredKeysGo() {
        ok(install(1, "", 0));
        assertThat(ok(install(1, "", 0)).getDone().getExisted()).isTrue();
        refused(ErrorCode.INVALID_ARGUMENT, install(2, "", FAR));
        refused(ErrorCode.INVALID_ARGUMENT, install(2, "key-1", 0));
        ok(install(2, "key-1", 1_000_500));
        assertThat(keys()).containsExactly("key-1 1000500", "key-2 0");
        refused(ErrorCode.INVALID_ARGUMENT, install(1, "key-2", FAR));
        shard.passMillis(1000);
        ok(install(3, "key-2", FAR));
        assertThat(keys()).containsExactly("key-2 " + FAR, "key-3 0");
    }

    private List<String> keys() {
        return shard.rows.signingKeys().stream()
                .map((SigningKeyRow key) -> key.getKeyId() + " " + key.getRetireMillis())
                .toList();
    }

    @Test
    void theFirstAdministratorIsClaimedOnce() {
        ok(claim("ada"));
        assertThat(ok(claim("ada")).getDone().getExisted()).isTrue();
        refused(ErrorCode.PERMISSION_DENIED, claim("eve"));
        shard.restart();
        refused(ErrorCode.PERMISSION_DENIED, claim("eve"));
        assertThat(shard.rows.applied().getFirstAdmin()).isEqualTo("ada");
    }

    @Test
    void belowItsLevelNothingOfAllThisIsDecided() {
        ShardScript first = new ShardScript();
        Decision decision = first.decide(createUser("ada", 1));
        assertThat(decision.getRefused().getCode()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(first.rows.users()).isEmpty();
    }
}
