package io.sequencer.server.core.apply;

import static io.sequencer.server.core.apply.AccessScript.accounts;
import static io.sequencer.server.core.apply.AccessScript.answer;
import static io.sequencer.server.core.apply.AccessScript.createAs;
import static io.sequencer.server.core.apply.AccessScript.deleteAs;
import static io.sequencer.server.core.apply.AccessScript.invite;
import static io.sequencer.server.core.apply.AccessScript.rename;
import static io.sequencer.server.core.apply.AccessScript.revoke;
import static io.sequencer.server.core.apply.AccessScript.transfer;
import static io.sequencer.server.core.apply.AccessScript.trusted;
import static io.sequencer.server.core.apply.ShardScript.client;
import static io.sequencer.server.core.apply.ShardScript.submitAs;
import static org.assertj.core.api.Assertions.assertThat;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.proto.log.v1.SetRetention;
import io.sequencer.proto.peer.v1.Accepted;
import io.sequencer.proto.peer.v1.Decision;
import io.sequencer.proto.v1.DocumentMode;
import io.sequencer.proto.v1.Error;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.access.AccessChange;
import io.sequencer.server.core.access.Rights;
import io.sequencer.text.TextOp;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccessTest {
    private final ShardScript shard = new ShardScript();

    @BeforeEach
    void adaHasADocumentWithAWriterAndAReader() {
        shard.entry(accounts());
        ok(createAs("ada", "d"));
        grant("wim", Role.WRITER);
        grant("rob", Role.READER);
    }

    private void grant(String user, Role role) {
        ok(invite("ada", "d", user, role));
        ok(answer(user, "d", true));
    }

    private Decision ok(Command command) {
        Decision decision = shard.decide(command);
        assertThat(decision.hasRefused()).as(decision.toString()).isFalse();
        return decision;
    }

    private void refused(ErrorCode code, Command command) {
        assertThat(shard.decide(command).getRefused().getCode()).isEqualTo(code);
    }

    private void denied(Command command) {
        refused(ErrorCode.PERMISSION_DENIED, command);
    }

    /** The document is not there, as far as whoever asks may know. */
    private void unknown(Command command) {
        Decision decision = shard.decide(command);
        assertThat(decision).isEqualTo(Refusal.documentNotFound("d"));
    }

    private DocumentRow row() {
        return shard.rows.document("d").orElseThrow();
    }

    private static Command write(String user, long client, long clientSeq, long base) {
        return submitAs(user, "d", client(client), clientSeq, base, TextOp.insert(0, user));
    }

    @Test
    void whoWritesNeedsTheRoleAndTheBackendNeedsNone() {
        ok(write("ada", 1, 1, 0));
        ok(write("wim", 2, 1, 1));
        denied(write("rob", 3, 1, 2));
        unknown(write("eve", 4, 1, 2));
        unknown(write("", 4, 1, 2));
        ok(trusted(write("eve", 5, 1, 2)));
        assertThat(shard.text("d")).isEqualTo("evewimada");
    }

    @Test
    void nothingIsAcceptedBehindTheRevocationNotEvenInItsEntry() {
        ok(write("wim", 2, 1, 0));
        AppliedEntry entry = shard.entry(
                write("wim", 2, 2, 1), revoke("ada", "d", "wim"), write("wim", 2, 3, 2), write("wim", 9, 1, 2));
        assertThat(entry.decisions().get(0).hasAccepted()).isTrue();
        assertThat(entry.decisions().get(1).getDone().getLogIndex()).isEqualTo(entry.index());
        assertThat(entry.decisions().get(2).getRefused().getCode()).isEqualTo(ErrorCode.PERMISSION_DENIED);
        assertThat(entry.decisions().get(2).getRefused().getDetails().getAccessLogIndex())
                .isEqualTo(entry.index());
        assertThat(entry.decisions().get(3)).isEqualTo(Refusal.documentNotFound("d"));
        denied(write("wim", 2, 3, 2));
        assertThat(row().getAccessLogIndex()).isEqualTo(entry.index());
    }

    /** An op of wim's that others' ops will have moved. */
    private Command transformed() {
        ok(write("ada", 1, 1, 0));
        ok(write("ada", 1, 2, 1));
        return submitAs("wim", "d", client(2), 1, 1, TextOp.insert(3, "!"));
    }

    @Test
    void whatWasAppliedBeforeTheRevocationIsAckedAgainAndTellsNothingElse() {
        Command op = transformed();
        Decision first = ok(op);
        assertThat(first.getAccepted().getAppliedCount()).isPositive();
        ok(revoke("ada", "d", "wim"));
        DocumentRow before = row();

        Decision again = ok(op);
        assertThat(again.getAccepted())
                .isEqualTo(Accepted.newBuilder()
                        .setServerSeq(first.getAccepted().getServerSeq())
                        .setCount(1)
                        .setDuplicate(true)
                        .build());
        shard.restart();
        assertThat(ok(op)).isEqualTo(again);
        denied(submitAs("wim", "d", client(2), 1, 0, TextOp.insert(0, "another payload")));
        denied(write("wim", 2, 2, 3));
        unknown(submitAs("eve", "d", client(2), 1, 1, TextOp.insert(3, "!")));
        assertThat(row()).isEqualTo(before);
    }

    @Test
    void whoMayStillReadIsToldWhatTheOpBecame() {
        Command op = transformed();
        Decision first = ok(op);
        ok(invite("ada", "d", "wim", Role.READER));

        assertThat(ok(op).getAccepted())
                .isEqualTo(first.getAccepted().toBuilder().setDuplicate(true).build());
        denied(write("wim", 2, 2, 3));
    }

    @Test
    void aSetThatWasAppliedBeforeTheRevocationIsAckedAgainAsAWhole() {
        ok(createAs("ada", "e"));
        Command set = ShardScript.submitSet(
                write("wim", 2, 1, 0), submitAs("wim", "e", client(2), 1, 0, TextOp.insert(0, "x")));
        ok(invite("ada", "e", "wim", Role.WRITER));
        ok(answer("wim", "e", true));
        ok(set);
        ok(revoke("ada", "e", "wim"));

        assertThat(ok(set).getAcceptedSet().getAcceptedList())
                .allSatisfy(part -> assertThat(part.getDuplicate()).isTrue());
        refused(
                ErrorCode.PERMISSION_DENIED,
                ShardScript.submitSet(
                        write("wim", 2, 2, 1), submitAs("wim", "e", client(2), 2, 1, TextOp.insert(0, "y"))));
    }

    @Test
    void aSetWithADeletedDocumentIsNotRefusedWhereTheUsersOwnSessionHasIt() {
        ok(createAs("wim", "e"));
        Command set = ShardScript.submitSet(
                submitAs("wim", "e", client(2), 1, 0, TextOp.insert(0, "x")), write("wim", 2, 1, 0));
        ok(set);
        ok(revoke("ada", "d", "wim"));
        ok(deleteAs("wim", "e"));
        refused(ErrorCode.SESSION_EXPIRED, set);
    }

    @Test
    void whoIsMadeAReaderIsNotToldNoOfWhatHisForgottenSessionWrote() {
        ok(write("wim", 2, 1, 0));
        ok(invite("ada", "d", "wim", Role.READER));
        shard.passMillis(TimeUnit.DAYS.toMillis(31));
        ok(ShardScript.expire("d", Long.MAX_VALUE, client(2)));
        refused(ErrorCode.SESSION_EXPIRED, write("wim", 2, 1, 0));
        denied(write("wim", 9, 1, 1));
    }

    @Test
    void whoIsMadeAReaderWritesNoMore() {
        ok(invite("ada", "d", "wim", Role.READER));
        denied(write("wim", 2, 1, 0));
        assertThat(Rights.role(row(), "wim")).isEqualTo(Role.READER);
    }

    @Test
    void aClientIdBelongsToItsFirstUserAlsoWhereABackendNamesAnother() {
        ok(write("wim", 2, 1, 0));
        refused(ErrorCode.CLIENT_ID_TAKEN, write("ada", 2, 2, 1));
        refused(ErrorCode.CLIENT_ID_TAKEN, trusted(write("eve", 2, 2, 1)));
        ok(trusted(write("wim", 2, 2, 1)));
    }

    @Test
    void anInvitationGivesNothingUntilItIsAccepted() {
        ok(invite("ada", "d", "new", Role.WRITER));
        denied(write("new", 7, 1, 0));
        unknown(answer("eve", "d", true));
        ok(answer("new", "d", true));
        assertThat(ok(answer("new", "d", true)).getDone().getExisted()).isTrue();
        ok(write("new", 7, 1, 0));
    }

    @Test
    void aDeclinedInvitationIsGone() {
        ok(invite("ada", "d", "new", Role.WRITER));
        ok(answer("new", "d", false));
        unknown(answer("new", "d", true));
        assertThat(shard.rows.memberships()).doesNotContainKey("new d");
    }

    @Test
    void onlyTheOwnerChangesWhoMayDoWhat() {
        for (String other : List.of("wim", "rob")) {
            denied(invite(other, "d", "friend", Role.READER));
            denied(revoke(other, "d", other.equals("rob") ? "wim" : "rob"));
            denied(transfer(other, "d", other));
            denied(rename(other, "d", "mine"));
            denied(deleteAs(other, "d"));
            denied(Command.newBuilder()
                    .setSetRetention(SetRetention.newBuilder().setDocId("d").setUser(other))
                    .build());
        }
        ok(Command.newBuilder()
                .setSetRetention(SetRetention.newBuilder().setDocId("d").setUser("ada"))
                .build());
        ok(trusted(invite("backend", "d", "friend", Role.READER)));
        ok(deleteAs("ada", "d"));
    }

    @Test
    void whoHasAGrantMayGoAndTheOwnerMayNot() {
        ok(revoke("rob", "d", "rob"));
        // Resent: it is done.
        assertThat(ok(revoke("rob", "d", "rob")).getDone().getExisted()).isTrue();
        unknown(revoke("rob", "d", "ada"));
        assertThat(ok(revoke("ada", "d", "rob")).getDone().getExisted()).isTrue();
        refused(ErrorCode.INVALID_ARGUMENT, revoke("ada", "d", "ada"));
    }

    @Test
    void aDocumentGoesToWhoHasAcceptedAndTheFormerOwnerStaysAsAWriter() {
        refused(ErrorCode.INVALID_ARGUMENT, transfer("ada", "d", "eve"));
        ok(invite("ada", "d", "new", Role.READER));
        refused(ErrorCode.INVALID_ARGUMENT, transfer("ada", "d", "new"));
        ok(transfer("ada", "d", "rob"));
        assertThat(Rights.role(row(), "rob")).isEqualTo(Role.OWNER);
        assertThat(Rights.role(row(), "ada")).isEqualTo(Role.WRITER);
        assertThat(ok(transfer("ada", "d", "rob")).getDone().getExisted()).isTrue();
        unknown(transfer("eve", "d", "rob"));
        denied(transfer("ada", "d", "ada"));
        ok(trusted(transfer("backend", "d", "eve")));
        assertThat(Rights.role(row(), "eve")).isEqualTo(Role.OWNER);
    }

    @Test
    void aTitleIsTextOfALength() {
        ok(rename("ada", "d", "é".repeat(127)));
        refused(ErrorCode.INVALID_ARGUMENT, rename("ada", "d", "é".repeat(128)));
        refused(ErrorCode.INVALID_ARGUMENT, rename("ada", "d", "a\nb"));
        assertThat(row().getTitle()).isEqualTo("é".repeat(127));
    }

    @Test
    void grantsAreBoundedAndStandInTheOrderOfNames() {
        for (int i = row().getGrantsCount(); i < AccessChange.MAX_GRANTS; i++) {
            ok(invite("ada", "d", "user" + i, Role.READER));
        }
        refused(ErrorCode.TOO_LARGE, invite("ada", "d", "onemore", Role.READER));
        ok(invite("ada", "d", "user500", Role.WRITER));
        assertThat(row().getGrantsList()).extracting(grant -> grant.getUser()).isSorted();
        refused(ErrorCode.INVALID_ARGUMENT, invite("ada", "d", "", Role.READER));
        refused(ErrorCode.INVALID_ARGUMENT, invite("ada", "d", "a\0b", Role.READER));
        refused(ErrorCode.INVALID_ARGUMENT, invite("ada", "d", "ada", Role.READER));
        refused(ErrorCode.INVALID_ARGUMENT, invite("ada", "d", "rob", Role.OWNER));
    }

    @Test
    void aDocumentOfSomebodyElseIsOnlyATakenName() {
        assertThat(ok(createAs("ada", "d")).getDone().getExisted()).isTrue();
        assertThat(ok(createAs("rob", "d")).getDone().getExisted()).isTrue();
        Decision taken = shard.decide(createAs("eve", "d"));
        assertThat(taken.getRefused().getCode()).isEqualTo(ErrorCode.DOCUMENT_EXISTS);
        assertThat(taken.getRefused().getMessage()).doesNotContain("TEXT");
        denied(createAs("", "e"));
        ok(trusted(createAs("", "e")));
    }

    @Test
    void theIndexOfWhoHasWhatIsGoneWithTheDocument() {
        assertThat(shard.rows.memberships()).containsOnlyKeys("ada d", "rob d", "wim d");
        ok(invite("ada", "d", "new", Role.READER));
        assertThat(shard.rows.memberships().get("new d").getPending()).isTrue();
        ok(transfer("ada", "d", "rob"));
        assertThat(shard.rows.memberships().get("ada d").getRole()).isEqualTo(Role.WRITER);
        assertThat(shard.rows.memberships().get("rob d").getRole()).isEqualTo(Role.OWNER);
        ok(deleteAs("rob", "d"));
        assertThat(shard.rows.memberships()).isEmpty();
    }

    @Test
    void whoOwnsDocumentsFromBeforeThereWereAccountsIsFoundInTheIndex() {
        ShardScript older = new ShardScript();
        older.entry(createAs("ada", "a"), createAs("bob", "b"), createAs("", "nobody"), createAs("gone", "c"));
        older.entry(deleteAs("anybody", "c"));
        assertThat(older.rows.memberships()).isEmpty();
        Command[] accounts = accounts();
        older.entry(accounts[0]);
        older.entry(createAs("cid", "new"), AccessScript.enable(), createAs("dan", "newer"));
        assertThat(older.rows.memberships()).containsOnlyKeys("ada a", "bob b", "cid new", "dan newer");
        assertThat(older.decide(submitAs("eve", "a", client(1), 1, 0, TextOp.insert(0, "x")))
                        .getRefused()
                        .getCode())
                .isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
    }

    @Test
    void withoutAccountsAnybodyMayDoEverythingAndRightsCannotBeChanged() {
        ShardScript open = new ShardScript();
        open.entry(createAs("ada", "d"));
        assertThat(open.decide(write("eve", 1, 1, 0)).hasAccepted()).isTrue();
        assertThat(open.decide(invite("ada", "d", "eve", Role.READER))
                        .getRefused()
                        .getCode())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        open.entry(accounts()[0]);
        assertThat(open.decide(invite("ada", "d", "eve", Role.READER))
                        .getRefused()
                        .getCode())
                .isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(open.decide(deleteAs("eve", "d")).hasDone()).isTrue();
    }

    @Test
    void aSetWithADocumentThatTheUserMayNotWriteChangesNothing() {
        ok(createAs("eve", "mine"));
        Decision decision = shard.decide(ShardScript.submitSet(
                submitAs("eve", "mine", client(8), 1, 0, TextOp.insert(0, "x")), write("eve", 8, 1, 0)));
        assertThat(decision.getRefused().getCode()).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        assertThat(decision.getRefused().getDetails().getDocId()).isEqualTo("d");
        assertThat(shard.text("mine")).isEmpty();
    }

    /** Its sessions that expired must not show in what is said of a set. */
    @Test
    void aStrangersSetTellsNothingOfADocument() {
        ok(write("ada", 1, 1, 0));
        shard.passMillis(TimeUnit.DAYS.toMillis(31));
        ok(ShardScript.expire("d", Long.MAX_VALUE, client(1)));
        Error refused =
                shard.decide(ShardScript.submitSet(write("eve", 8, 1, 0))).getRefused();
        assertThat(refused.getCode()).isEqualTo(ErrorCode.DOCUMENT_NOT_FOUND);
        assertThat(refused.getDetails().getDocId()).isEqualTo("d");
    }

    @Test
    void toAStrangerADocumentIsAsIfItWereNotThere() {
        Decision missing = Refusal.documentNotFound("d");
        List<Command> commands = List.of(
                write("eve", 4, 1, 0),
                Command.newBuilder()
                        .setPutSnapshot(ShardScript.putSnapshot("d", 0, "x").getPutSnapshot().toBuilder()
                                .setUser("eve"))
                        .build(),
                Command.newBuilder()
                        .setSetRetention(SetRetention.newBuilder().setDocId("d").setUser("eve"))
                        .build(),
                deleteAs("eve", "d"),
                rename("eve", "d", "mine"),
                revoke("eve", "d", "wim"),
                answer("eve", "d", true));
        for (Command command : commands) {
            assertThat(shard.decide(command)).as(command.toString()).isEqualTo(missing);
        }
        ShardScript empty = new ShardScript();
        empty.entry(accounts());
        for (Command command : commands) {
            assertThat(empty.decide(command)).as(command.toString()).isEqualTo(missing);
        }
        ok(invite("ada", "d", "eve", Role.READER));
        denied(write("eve", 4, 1, 0));
    }

    @Test
    void aSnapshotOfAClientNeedsAWriter() {
        ok(Command.newBuilder()
                .setCreate(createAs("ada", "s").getCreate().toBuilder().setMode(DocumentMode.STRICT))
                .build());
        Command snapshot = ShardScript.putSnapshot("s", 0, "content");
        Command byRob = Command.newBuilder()
                .setPutSnapshot(snapshot.getPutSnapshot().toBuilder().setUser("rob"))
                .build();
        refused(ErrorCode.DOCUMENT_NOT_FOUND, byRob);
        ok(invite("ada", "s", "rob", Role.READER));
        ok(answer("rob", "s", true));
        denied(byRob);
        ok(snapshot);
    }
}
