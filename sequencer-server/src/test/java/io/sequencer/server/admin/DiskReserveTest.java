package io.sequencer.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.ChangeAccess;
import io.sequencer.proto.log.v1.ChangeUser;
import io.sequencer.proto.log.v1.CloseLogins;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.CreateDocument;
import io.sequencer.proto.log.v1.CreateUser;
import io.sequencer.proto.log.v1.ExpireSessions;
import io.sequencer.proto.log.v1.Invite;
import io.sequencer.proto.log.v1.OpenLogin;
import io.sequencer.proto.log.v1.Revoke;
import io.sequencer.proto.log.v1.RotateLogin;
import io.sequencer.proto.log.v1.Submission;
import io.sequencer.proto.log.v1.SubmissionSet;
import io.sequencer.proto.log.v1.Truncate;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Role;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskReserveTest {
    private static final long RESERVE = 800 << 20;
    private static final Command SUBMIT = Command.newBuilder()
            .setSubmit(Submission.newBuilder().setDocId("a"))
            .build();

    private long free = RESERVE;
    private boolean unreadable;
    private final DiskReserve reserve = new DiskReserve(this::free, RESERVE);

    private long free() throws IOException {
        if (unreadable) {
            throw new IOException("no disk");
        }
        return free;
    }

    @Test
    void belowTheReserveOnlyWhatMakesRoomPasses() {
        reserve.check();
        assertThat(reserve.refusal(SUBMIT.toByteString())).isEmpty();
        free--;
        reserve.check();
        for (Command growing : List.of(
                SUBMIT,
                Command.newBuilder()
                        .setSubmitSet(SubmissionSet.getDefaultInstance())
                        .build(),
                Command.newBuilder()
                        .setCreate(CreateDocument.newBuilder().setDocId("a"))
                        .build(),
                Command.newBuilder()
                        .setExpire(ExpireSessions.newBuilder().setDocId("a"))
                        .build(),
                Command.newBuilder()
                        .setCreateUser(CreateUser.newBuilder().setUser("ada"))
                        .build(),
                Command.newBuilder()
                        .setChangeAccess(ChangeAccess.newBuilder()
                                .setInvite(Invite.newBuilder().setUser("ada").setRole(Role.WRITER)))
                        .build())) {
            Error error = reserve.refusal(growing.toByteString()).orElseThrow().getRefused();
            assertThat(error.getCode()).isEqualTo(ErrorCode.OVERLOADED);
            assertThat(error.getMessage()).contains("disk");
            assertThat(error.getDetails().getLimit()).isEqualTo("disk_reserve_bytes");
        }
        assertThat(reserve.refused()).isEqualTo(6);
        Command truncate = Command.newBuilder()
                .setTruncate(Truncate.newBuilder().setDocId("a"))
                .build();
        assertThat(reserve.refusal(truncate.toByteString())).isEmpty();
        assertThat(reserve.obstacle()).hasValueSatisfying(why -> assertThat(why).contains("disk", "799 MiB"));
    }

    @Test
    void accessIsTakenAwayAndPeopleLogInWhileTheDiskIsLow() {
        free = 0;
        reserve.check();
        for (Command kept : List.of(
                // Of somebody who wrote: from now on he only reads.
                Command.newBuilder()
                        .setChangeAccess(ChangeAccess.newBuilder()
                                .setInvite(Invite.newBuilder().setUser("ada").setRole(Role.READER)))
                        .build(),
                Command.newBuilder()
                        .setChangeAccess(ChangeAccess.newBuilder()
                                .setRevoke(Revoke.newBuilder().setUser("ada")))
                        .build(),
                Command.newBuilder()
                        .setChangeUser(ChangeUser.newBuilder().setUser("ada").setDisabled(true))
                        .build(),
                Command.newBuilder()
                        .setOpenLogin(OpenLogin.newBuilder().setUser("ada"))
                        .build(),
                Command.newBuilder()
                        .setRotateLogin(RotateLogin.newBuilder().setUser("ada"))
                        .build(),
                Command.newBuilder()
                        .setCloseLogins(CloseLogins.newBuilder().setUser("ada"))
                        .build())) {
            assertThat(reserve.refusal(kept.toByteString())).as("%s", kept).isEmpty();
        }
    }

    @Test
    void itRecoversWithAMarginAndKeepsItsMindWhenTheDiskDoesNotAnswer() {
        free = RESERVE - 1;
        reserve.check();
        free = RESERVE + RESERVE / 8 - 1;
        reserve.check();
        assertThat(reserve.isLow()).isTrue();
        unreadable = true;
        free = Long.MAX_VALUE;
        reserve.check();
        assertThat(reserve.isLow()).isTrue();
        unreadable = false;
        reserve.check();
        assertThat(reserve.isLow()).isFalse();
        assertThat(reserve.obstacle()).isEmpty();
        assertThat(reserve.refusal(SUBMIT.toByteString())).isEmpty();
    }

    @Test
    void withoutAReserveNothingIsEverRefused() {
        DiskReserve none = new DiskReserve(() -> 0, 0);
        none.check();
        assertThat(none.isLow()).isFalse();
    }
}
