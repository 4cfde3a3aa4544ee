package io.sequencer.server.backup;

import io.sequencer.server.boot.JsonString;
import java.util.stream.Collectors;

/** A verdict for people, and for scripts. */
final class VerdictText {

    private static final int SHOWN = 20;
    /** A node that was wrong before the backup was taken made a backup that agrees with itself. */
    private static final String SOUND =
            "sound in itself; whether the other nodes held the same only a running cluster can tell:"
                    + " 'sequencer verify' compares them";

    private static final double MIB = 1 << 20;

    private VerdictText() {}

    static String table(Backup backup, BackupCheck.Verdict verdict) {
        StringBuilder text = new StringBuilder("backup %s of cluster %s, begun %s by release %s, %.1f MiB%n%n"
                .formatted(
                        backup.fingerprint(),
                        backup.manifest().getClusterId(),
                        backup.manifest().getBegun(),
                        backup.manifest().getProductVersion(),
                        backup.bytes() / MIB));
        if (!verdict.shards().isEmpty()) {
            text.append("%5s %6s %10s %10s %8s %12s %10s%n"
                    .formatted("shard", "term", "log index", "documents", "deleted", "ops kept", "sessions"));
        }
        for (ShardCheck.Counts shard : verdict.shards()) {
            text.append("%5d %6d %10d %10d %8d %12d %10d%n"
                    .formatted(
                            shard.shard(),
                            shard.term(),
                            shard.logIndex(),
                            shard.documents(),
                            shard.deleted(),
                            shard.ops(),
                            shard.sessions()));
        }
        verdict.findings().stream()
                .limit(SHOWN)
                .forEach(finding -> text.append("NOT SOUND: ").append(finding).append('\n'));
        if (verdict.findings().size() > SHOWN) {
            text.append("... and ").append(verdict.findings().size() - SHOWN).append(" findings more\n");
        }
        return text.append(verdict.isSound() ? SOUND : "The backup is not sound: do not restore it.")
                .toString();
    }

    static String json(Backup backup, BackupCheck.Verdict verdict) {
        return "{\"backup\":%s,\"clusterId\":%s,\"begun\":%s,\"bytes\":%d,\"sound\":%b,\"findings\":[%s],\"shards\":[%s]}"
                .formatted(
                        JsonString.quoted(backup.fingerprint()),
                        JsonString.quoted(backup.manifest().getClusterId()),
                        JsonString.quoted(backup.manifest().getBegun()),
                        backup.bytes(),
                        verdict.isSound(),
                        verdict.findings().stream().map(JsonString::quoted).collect(Collectors.joining(",")),
                        verdict.shards().stream().map(VerdictText::json).collect(Collectors.joining(",")));
    }

    private static String json(ShardCheck.Counts shard) {
        return "{\"shard\":%d,\"term\":%d,\"logIndex\":%d,\"documents\":%d,\"deleted\":%d,\"ops\":%d,\"sessions\":%d}"
                .formatted(
                        shard.shard(),
                        shard.term(),
                        shard.logIndex(),
                        shard.documents(),
                        shard.deleted(),
                        shard.ops(),
                        shard.sessions());
    }
}
