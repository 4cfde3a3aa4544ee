package io.sequencer.server;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sequencer.proto.v1.ErrorCode;
import io.sequencer.server.admin.DiskReserve;
import io.sequencer.server.audit.AuditLog;
import io.sequencer.server.auth.issuer.OutsideIssuer;
import io.sequencer.server.core.ShardReader;
import io.sequencer.server.edge.Connections;
import io.sequencer.server.edge.EdgeCounters;
import io.sequencer.server.edge.Traffic;
import io.sequencer.server.edge.http.guard.Newcomers;
import io.sequencer.server.edge.limit.Gates;
import io.sequencer.server.edge.limit.MemoryPressure;
import io.sequencer.server.fanout.FanOut;
import io.sequencer.server.forward.CommandRouter;
import io.sequencer.server.metrics.Figures;
import io.sequencer.server.metrics.Figures.Labelled;
import io.sequencer.server.presence.Presences;
import io.sequencer.server.propose.Proposer;
import io.sequencer.server.shard.DigestJury;
import io.sequencer.server.shard.Shard;
import io.sequencer.server.tls.NodeTls;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

/** Names what the parts count. The README's table says the same. */
final class NodeFigures {

    private final Figures figures;

    NodeFigures(PrometheusRegistry registry) {
        this.figures = new Figures(registry);
    }

    void ofStores(List<Shard> shards) {
        Labelled<Shard> each = new Labelled<>("shard", shards, s -> Integer.toString(s.number()));
        figures.gauges(
                "sequencer_documents",
                "Documents of the shard.",
                each,
                s -> s.read(ShardReader::applied).getDocuments());
        figures.gauges(
                "sequencer_store_table_bytes",
                "Size of the store's files.",
                each,
                s -> s.storeFigures().sstBytes());
        figures.gauges(
                "sequencer_store_unflushed_bytes",
                "Rows in memory that a crash would take and the log would bring back.",
                each,
                s -> s.storeFigures().memtableBytes());
        figures.gauges(
                "sequencer_store_compaction_pending_bytes",
                "What the store is behind with tidying its files.",
                each,
                s -> s.storeFigures().pendingCompactionBytes());
        figures.gauges(
                "sequencer_store_writes_slowed",
                "1 while the store holds up apply.",
                each,
                s -> s.storeFigures().writesSlowed() ? 1 : 0);
        figures.gauge(
                "sequencer_store_cache_bytes",
                "Memory that the stores of all shards share, in use.",
                () -> shards.get(0).storeFigures().cacheBytes());
    }

    /** @param audit empty where the cluster runs without accounts: nothing is written */
    void ofAudit(Optional<AuditLog> audit) {
        figures.counter(
                "sequencer_audit_lines_total",
                "Lines of the audit log written.",
                () -> audit.map(AuditLog::written).orElse(0L));
        figures.gauge(
                "sequencer_audit_lost_events",
                "Security events that have no line yet: sampled, or not writable. The next line says how many.",
                () -> audit.map(AuditLog::lost).orElse(0L));
        figures.gauge(
                "sequencer_audit_failing",
                "1 while the audit log cannot be written.",
                () -> audit.filter(AuditLog::isFailing).isPresent() ? 1 : 0);
    }

    void ofIssuers(Collection<OutsideIssuer> issuers) {
        if (issuers.isEmpty()) {
            return;
        }
        Labelled<OutsideIssuer> each = new Labelled<>("issuer", issuers, OutsideIssuer::prefix);
        figures.gauges("sequencer_issuer_keys", "Keys of the issuer that verify.", each, OutsideIssuer::keys);
        figures.gauges(
                "sequencer_issuer_keys_age_seconds",
                "Since the issuer's keys were read; since the start if they never were.",
                each,
                issuer -> issuer.age().toMillis() / 1000.0);
        figures.counters(
                "sequencer_issuer_read_failures_total",
                "Readings of the issuer's keys that came to nothing; the ones known before stay.",
                each,
                OutsideIssuer::failures);
    }

    /** By shard. */
    void ofJuries(List<DigestJury> juries) {
        Labelled<Integer> each = new Labelled<>(
                "shard", IntStream.range(0, juries.size()).boxed().toList(), s -> Integer.toString(s));
        figures.counters(
                "sequencer_digest_agreements_total",
                "Digests that members stated in the log and that were as here.",
                each,
                s -> juries.get(s).agreements());
        figures.counters(
                "sequencer_digest_disputes_total",
                "Log indexes at which members stated different digests: a replica is wrong.",
                each,
                s -> juries.get(s).disputes());
    }

    void ofDisk(DiskReserve disk) {
        figures.gauge("sequencer_disk_free_bytes", "Free on the disk of the data directory.", disk::freeBytes);
        figures.gauge(
                "sequencer_disk_low",
                "1 while less than the reserve is free and nothing is taken up.",
                () -> disk.isLow() ? 1 : 0);
        figures.counter("sequencer_disk_refusals_total", "Commands refused because the disk was low.", disk::refused);
    }

    void ofProposers(List<Proposer> proposers, CommandRouter router) {
        Labelled<Integer> each = new Labelled<>(
                "shard", IntStream.range(0, proposers.size()).boxed().toList(), s -> Integer.toString(s));
        figures.gauges(
                "sequencer_queued_commands",
                "On the leader: commands that wait for their log entry.",
                each,
                s -> proposers.get(s).queuedCommands());
        figures.counters(
                "sequencer_proposed_entries_total",
                "Log entries handed to Raft here.",
                each,
                s -> proposers.get(s).proposedEntries());
        figures.counters(
                "sequencer_proposed_commands_total",
                "Commands handed to Raft here.",
                each,
                s -> proposers.get(s).proposedCommands());
        figures.gauges(
                "sequencer_outstanding_commands",
                "Commands that this node took on and that are not decided.",
                each,
                router::outstanding);
    }

    void ofFanOut(FanOut fanOut) {
        figures.gauge("sequencer_subscriptions", "Documents joined, over all connections.", fanOut::subscriptions);
        figures.gauge(
                "sequencer_subscribed_documents", "Documents with at least one subscriber.", fanOut::openDocuments);
        figures.gauge(
                "sequencer_tail_bytes",
                "Newest ops held in memory for subscribers a little behind.",
                fanOut::tailBytes);
        figures.counter(
                "sequencer_delivered_ops_total",
                "Ops given to subscribers, each counted for each.",
                () -> fanOut.counters().deliveredOps().sum());
        figures.counter(
                "sequencer_catch_up_batches_total",
                "Batches read from the store for subscribers too far behind for the tail.",
                () -> fanOut.counters().batches().sum());
        figures.counter(
                "sequencer_snapshots_sent_total",
                "Snapshots sent to subscribers instead of ops.",
                () -> fanOut.counters().snapshots().sum());
    }

    void ofPresences(Presences presences) {
        figures.gauge("sequencer_presences", "Clients present in documents, at all nodes.", presences::count);
        figures.gauge("sequencer_presence_bytes", "Memory of their states, about.", presences::bytes);
        figures.counter(
                "sequencer_presences_set_total",
                "Times that clients of this node said where they are.",
                presences::sets);
    }

    void ofTls(NodeTls tls) {
        figures.gauge(
                "sequencer_tls_certificate_expiry_seconds",
                "Time until the node's certificate expires; negative behind that.",
                tls::secondsLeft);
        figures.counter("sequencer_tls_reloads_total", "Changed certificate files that were taken.", tls::reloads);
        figures.counter(
                "sequencer_tls_reload_failures_total",
                "Changed certificate files that could not be used; the old ones stay.",
                tls::reloadFailures);
        figures.counter(
                "sequencer_tls_handshake_failures_total",
                "Connections that were refused, or came to nothing, before they were encrypted.",
                () -> tls.handshakes().count());
    }

    void ofNewcomers(Newcomers newcomers) {
        figures.gauge("sequencer_newcomers", "Connections that have not said who they are.", newcomers::count);
        figures.counter(
                "sequencer_newcomers_refused_total",
                "Connections closed at once, because their address had too many newcomers.",
                newcomers::refused);
    }

    void ofMemory(MemoryPressure pressure, Gates gates) {
        figures.gauge(
                "sequencer_memory_fullness",
                "Of heap (after a collection) and direct memory the fuller one, of the most there can be.",
                pressure::fullest);
        figures.gauge(
                "sequencer_memory_shed_level",
                "0: all is taken on; 1: nobody new; 2: no long reads either; 3: nor submits.",
                () -> pressure.level().ordinal());
        figures.gauge("sequencer_users", "Named users with at least one connection.", gates::users);
    }

    void ofEdge(Connections connections, EdgeCounters counters) {
        Traffic traffic = connections.traffic();
        figures.gauge("sequencer_connections", "Open conversations, over WebSocket and gRPC.", connections::count);
        figures.counter("sequencer_messages_received_total", "Messages of clients.", traffic::messagesIn);
        figures.counter("sequencer_messages_sent_total", "Messages to clients.", traffic::messagesOut);
        figures.counter("sequencer_received_bytes_total", "Bytes of clients' messages.", traffic::bytesIn);
        figures.counter("sequencer_sent_bytes_total", "Bytes of messages to clients.", traffic::bytesOut);
        figures.counter(
                "sequencer_submits_total",
                "Messages of ops from clients.",
                () -> counters.submits().sum());
        figures.counter(
                "sequencer_joins_total",
                "Joins answered with joined.",
                () -> counters.joins().sum());
        figures.counter(
                "sequencer_drifts_total",
                "Clients whose content was not what it should have been.",
                () -> counters.drifts().sum());
        List<ErrorCode> codes = Arrays.stream(ErrorCode.values())
                .filter(c -> c != ErrorCode.UNRECOGNIZED && c != ErrorCode.ERROR_CODE_UNSPECIFIED)
                .toList();
        figures.counters(
                "sequencer_errors_total",
                "Errors given to clients, by code.",
                new Labelled<>("code", codes, c -> c.name().toLowerCase(Locale.ROOT)),
                c -> counters.errors(c).sum());
    }
}
