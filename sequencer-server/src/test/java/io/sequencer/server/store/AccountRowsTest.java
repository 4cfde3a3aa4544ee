package io.sequencer.server.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.AppliedRow;
import io.sequencer.proto.log.v1.MembershipRow;
import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.proto.v1.Role;
import io.sequencer.server.core.AppliedEntry;
import io.sequencer.server.core.account.AccountWrites;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

final class AccountRowsTest {
    private static final String LONG = "x".repeat(255);

    @TempDir
    private Path temporary;

    private Path directory;
    private StoreResources shared;
    private ShardStore store;
    private long index;

    @BeforeEach
    void open() {
        directory = temporary.resolve("shard-0");
        shared = Stores.resources();
        store = Stores.open(directory, shared);
    }

    @AfterEach
    void close() {
        store.close();
        shared.close();
    }

    private void reopen() {
        store.close();
        store = Stores.open(directory, shared);
    }

    private void write(AccountWrites writes) {
        index++;
        AppliedRow applied = AppliedRow.newBuilder()
                .setFormat(1)
                .setTerm(1)
                .setLogIndex(index)
                .build();
        store.write(new AppliedEntry(index, List.of(), List.of(), List.of(), writes, Optional.empty(), applied));
    }

    private static UserRow user(String name) {
        return UserRow.newBuilder()
                .setFormat(1)
                .setUser(name)
                .setDisplayName("Somebody")
                .build();
    }

    private static SigningKeyRow key(String id) {
        return SigningKeyRow.newBuilder()
                .setFormat(1)
                .setKeyId(id)
                .setPublicKey(ByteString.copyFromUtf8("public"))
                .build();
    }

    private static AccountWrites.Membership place(String user, String docId, Role role) {
        return new AccountWrites.Membership(
                user,
                docId,
                Optional.of(
                        MembershipRow.newBuilder().setFormat(1).setRole(role).build()));
    }

    private List<String> places(String user) {
        List<String> found = new ArrayList<>();
        String after = "";
        List<StoreView.Membership> page = store.memberships(user, after, 2);
        while (!page.isEmpty()) {
            page.forEach(place -> found.add(place.docId() + " " + place.row().getRole()));
            after = page.get(page.size() - 1).docId();
            page = store.memberships(user, after, 2);
        }
        return found;
    }

    private void writePeople() {
        write(new AccountWrites(
                List.of(user("ada"), user("adam"), user("bob"), user("ad")),
                List.of(
                        place("ada", "b", Role.OWNER),
                        place("ada", "a", Role.READER),
                        place("ada", LONG, Role.WRITER),
                        place("ada", "a/longer", Role.OWNER),
                        place("adam", "a", Role.OWNER),
                        place(LONG, LONG, Role.OWNER)),
                List.of(key("k2"), key("k1")),
                List.of()));
    }

    private void assertPeople() {
        assertThat(store.user("ada")).contains(user("ada"));
        assertThat(store.user("nobody")).isEmpty();
        assertThat(store.users("ad", "", 2)).extracting(UserRow::getUser).containsExactly("ad", "ada");
        assertThat(store.users("ad", "ada", 2)).extracting(UserRow::getUser).containsExactly("adam");
        assertThat(store.users("", "adam", 9)).extracting(UserRow::getUser).containsExactly("bob");
        assertThat(places("ada")).containsExactly("a READER", "a/longer OWNER", "b OWNER", LONG + " WRITER");
        assertThat(places("adam")).containsExactly("a OWNER");
        assertThat(places(LONG)).containsExactly(LONG + " OWNER");
        assertThat(store.signingKeys()).extracting(SigningKeyRow::getKeyId).containsExactly("k1", "k2");
    }

    @Test
    void everyRowIsReadAsItWasWrittenAlsoAfterARestartAndInACheckpoint() {
        writePeople();
        assertPeople();
        reopen();
        assertPeople();
        Path checkpoint = temporary.resolve("checkpoint");
        store.checkpoint(checkpoint);
        store.close();
        ShardStore.replace(directory, checkpoint);
        store = Stores.open(directory, shared);
        assertPeople();
    }

    @Test
    void whatIsDroppedIsGone() {
        writePeople();
        write(new AccountWrites(
                List.of(),
                List.of(new AccountWrites.Membership("ada", "a", Optional.empty())),
                List.of(),
                List.of("k1")));
        assertThat(places("ada")).containsExactly("a/longer OWNER", "b OWNER", LONG + " WRITER");
        assertThat(store.signingKeys()).extracting(SigningKeyRow::getKeyId).containsExactly("k2");
        List<String> all = new ArrayList<>();
        store.memberships((user, place) -> all.add(user + " " + place.docId()));
        assertThat(all).containsExactly("ada a/longer", "ada b", "ada " + LONG, "adam a", LONG + " " + LONG);
    }

    @Test
    void aStoreWithoutPeopleHasNoColumnThatAnEarlierReleaseDoesNotKnow() throws RocksDBException {
        Stores.write(store, new Story(40), 20);
        assertThat(store.user("ada")).isEmpty();
        assertThat(store.users("", "", 10)).isEmpty();
        assertThat(places("ada")).isEmpty();
        assertThat(store.signingKeys()).isEmpty();
        reopen();
        assertThat(columns())
                .containsExactlyInAnyOrder("default", "documents", "ops", "snapshots", "sessions", "contents", "feed");
        Path checkpoint = temporary.resolve("checkpoint");
        store.checkpoint(checkpoint);
        try (StoreCopy copy = StoreCopy.open(checkpoint, shared)) {
            List<UserRow> users = copy.read(rows -> rows.users("", "", 10));
            assertThat(users).isEmpty();
        }
        index = 20;
        writePeople();
        assertPeople();
        reopen();
        assertPeople();
        assertThat(columns()).contains("users", "memberships", "keys");
    }

    private List<String> columns() throws RocksDBException {
        try (Options options = new Options()) {
            return RocksDB.listColumnFamilies(options, directory.toString()).stream()
                    .map(label -> new String(label, UTF_8))
                    .toList();
        }
    }
}
