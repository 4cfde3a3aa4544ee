package io.sequencer.server.core.account;

import io.sequencer.proto.log.v1.SigningKeyRow;
import io.sequencer.proto.log.v1.UserRow;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.core.account.AccountWrites.Membership;
import io.sequencer.server.core.digest.StateDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Accounts and keys as the commands of one log entry see them: the stored rows, and what the entry did to them so far. */
public final class AccountScope {
    private final ShardReader reader;
    private final StateDigest digest;
    private final long index;
    private final long timeMillis;
    private final boolean enabledBefore;
    private boolean enabled;
    private String firstAdmin;
    // Order of first touch, the same on every replica.
    private final Map<String, UserRow> users = new LinkedHashMap<>();
    private final Map<String, SigningKeyRow> keys = new LinkedHashMap<>();
    private final Set<String> droppedKeys = new LinkedHashSet<>();

    /**
     * @param index of the entry
     * @param timeMillis log time of the entry
     * @param enabled whether owners and grants decide when the entry begins
     * @param firstAdmin who claimed to be, or nobody
     * @param digest of the state; takes the changes
     */
    public AccountScope(
            ShardReader reader, StateDigest digest, long index, long timeMillis, boolean enabled, String firstAdmin) {
        this.reader = reader;
        this.digest = digest;
        this.index = index;
        this.timeMillis = timeMillis;
        this.enabledBefore = enabled;
        this.enabled = enabled;
        this.firstAdmin = firstAdmin;
    }

    public long index() {
        return index;
    }

    public long timeMillis() {
        return timeMillis;
    }

    /** Whether owners and grants decide. */
    public boolean enabled() {
        return enabled;
    }

    /** Whether they do so from this very entry on. */
    public boolean becameEnabled() {
        return enabled && !enabledBefore;
    }

    /** From here on owners and grants decide. */
    public void enable() {
        if (!enabled) {
            enabled = true;
            digest.add(digest.accountsShare());
        }
    }

    /** Empty if nobody claimed to be. */
    public String firstAdmin() {
        return firstAdmin;
    }

    void firstAdmin(String user) {
        firstAdmin = user;
        digest.add(digest.firstAdminShare(user));
    }

    Optional<UserRow> user(String name) {
        UserRow changed = users.get(name);
        if (changed != null) {
            return Optional.of(changed);
        }
        return UserName.isAccount(name) ? reader.user(name) : Optional.empty();
    }

    void put(UserRow row) {
        user(row.getUser()).ifPresent(before -> digest.remove(digest.share(before)));
        digest.add(digest.share(row));
        users.put(row.getUser(), row);
    }

    /** All keys, by id. */
    List<SigningKeyRow> keys() {
        Map<String, SigningKeyRow> all = new LinkedHashMap<>();
        reader.signingKeys().forEach(key -> all.put(key.getKeyId(), key));
        all.putAll(keys);
        droppedKeys.forEach(all::remove);
        return List.copyOf(all.values());
    }

    void put(SigningKeyRow row) {
        key(row.getKeyId()).ifPresent(before -> digest.remove(digest.share(before)));
        digest.add(digest.share(row));
        keys.put(row.getKeyId(), row);
        droppedKeys.remove(row.getKeyId());
    }

    void drop(SigningKeyRow row) {
        digest.remove(digest.share(row));
        keys.remove(row.getKeyId());
        droppedKeys.add(row.getKeyId());
    }

    private Optional<SigningKeyRow> key(String id) {
        return keys().stream().filter(key -> key.getKeyId().equals(id)).findFirst();
    }

    /**
     * Ends the entry.
     *
     * @param memberships what it changed of the index of documents
     */
    public AccountWrites finish(List<Membership> memberships) {
        return users.isEmpty() && keys.isEmpty() && droppedKeys.isEmpty() && memberships.isEmpty()
                ? AccountWrites.NONE
                : new AccountWrites(
                        new ArrayList<>(users.values()),
                        memberships,
                        new ArrayList<>(keys.values()),
                        new ArrayList<>(droppedKeys));
    }
}
