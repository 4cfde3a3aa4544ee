package io.sequencer.server.admin;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.Command;
import io.sequencer.proto.log.v1.ExpireSessions;
import io.sequencer.server.core.ClientId;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.store.StoreView;
import io.sequencer.server.store.StoreView.SessionKey;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for editing sessions that were idle for longer than the replicated limit, on the node that leads their shard, and
 * proposes to forget them. It decides nothing: apply checks each session against the cutoff again, so a session that was
 * used meanwhile stays, and a second proposal for the same one does nothing.
 *
 * <p>One search takes at most {@link #ROWS_PER_PAGE} rows at a time and goes on where it stopped, each command holds at most
 * {@link #SESSIONS_PER_COMMAND} sessions, and one command is under way at a time: neither the store nor the log sees a burst,
 * however many sessions there are. Runs on one thread.
 */
public final class SessionExpiry {

    static final int ROWS_PER_PAGE = 10_000;
    static final int SESSIONS_PER_COMMAND = 256;

    private static final Logger LOG = LoggerFactory.getLogger(SessionExpiry.class);

    private final List<? extends LedShard> shards;
    private final InstantSource clock;

    /** What a look at some rows gave. The end is where the next page begins; empty: there is none. */
    private record Page(long cutoffMillis, Map<String, List<ByteString>> idle, Optional<SessionKey> end) {}

    public SessionExpiry(List<? extends LedShard> shards, InstantSource clock) {
        this.shards = List.copyOf(shards);
        this.clock = clock;
    }

    /** One search through all shards that this node leads; waits for what it proposed. */
    public void search() {
        for (LedShard shard : shards) {
            Optional<SessionKey> position = Optional.empty();
            do {
                position = shard.isLedHere() ? searchPage(shard, position) : Optional.empty();
            } while (position.isPresent() && !Thread.currentThread().isInterrupted());
        }
    }

    private Optional<SessionKey> searchPage(LedShard shard, Optional<SessionKey> after) {
        Page page = shard.read(rows -> page(rows, after));
        for (Command command : commands(page)) {
            CommandOutcome outcome = shard.submit(command).join();
            if (!(outcome instanceof CommandOutcome.Decided)) {
                LOG.info("idle sessions are forgotten later: {}", outcome);
                return Optional.empty();
            }
        }
        return page.end();
    }

    private Page page(StoreView rows, Optional<SessionKey> after) {
        long ttlMillis = rows.applied().getSettings().getSessionTtlMillis();
        if (ttlMillis == 0) {
            // Nothing was applied: there are no settings, and no sessions.
            return new Page(0, Map.of(), Optional.empty());
        }
        long cutoff = clock.millis() - ttlMillis;
        Map<String, List<ByteString>> idle = new LinkedHashMap<>();
        List<SessionKey> seen = new ArrayList<>(1);
        int[] count = {0};
        rows.sessions(after, (key, row) -> {
            if (row.getLastOpMillis() <= cutoff) {
                idle.computeIfAbsent(key.docId(), d -> new ArrayList<>()).add(ClientId.bytes(key.clientId()));
            }
            seen.clear();
            seen.add(key);
            return ++count[0] < ROWS_PER_PAGE;
        });
        boolean isLast = count[0] < ROWS_PER_PAGE;
        return new Page(cutoff, idle, isLast ? Optional.empty() : seen.stream().findFirst());
    }

    private static List<Command> commands(Page page) {
        List<Command> commands = new ArrayList<>();
        page.idle().forEach((docId, clients) -> {
            for (int from = 0; from < clients.size(); from += SESSIONS_PER_COMMAND) {
                int to = Math.min(clients.size(), from + SESSIONS_PER_COMMAND);
                commands.add(Command.newBuilder()
                        .setExpire(ExpireSessions.newBuilder()
                                .setDocId(docId)
                                .addAllClientIds(clients.subList(from, to))
                                .setIdleSinceMillis(page.cutoffMillis()))
                        .build());
            }
        });
        return commands;
    }
}
