package io.sequencer.server.repair;

import io.sequencer.server.boot.JsonString;
import io.sequencer.server.raft.storage.ShardLog;
import java.util.stream.Collectors;

/** A report for people, and for scripts. */
final class ReportText {

    private ReportText() {}

    static String table(NodeReport report) {
        StringBuilder text = new StringBuilder("node %s of cluster %s, %s%n%n"
                .formatted(
                        report.identity().memberId(),
                        report.identity().cluster().clusterId(),
                        report.identity().phase()));
        text.append("%5s %8s %10s %10s %10s %10s  %s%n"
                .formatted("shard", "segments", "log ends", "watermark", "snapshot", "applied", "verdict"));
        for (ShardReport shard : report.shards()) {
            text.append("%5d %8d %10d %10d %10d %10d  %s%n"
                    .formatted(
                            shard.shard(),
                            shard.log().segments().size(),
                            shard.log().end(),
                            shard.watermark(),
                            shard.log().checkpoint(),
                            shard.applied(),
                            shard.remedy() == ShardReport.Remedy.NONE ? "sound" : shard.finding()));
        }
        report.condemned().ifPresent(why -> text.append('\n').append(why).append('\n'));
        return text.append('\n').append(advice(report.remedy())).toString();
    }

    static String json(NodeReport report) {
        return ("{\"node\":%s,\"incarnation\":%s,\"clusterId\":%s,\"phase\":%s,\"remedy\":%s,\"condemned\":%s,"
                        + "\"shards\":[%s]}")
                .formatted(
                        JsonString.quoted(report.identity().cluster().nodeId()),
                        JsonString.quoted(report.identity().incarnation()),
                        JsonString.quoted(report.identity().cluster().clusterId()),
                        JsonString.quoted(report.identity().phase().name()),
                        JsonString.quoted(report.remedy().name()),
                        JsonString.quoted(report.condemned().orElse("")),
                        report.shards().stream().map(ReportText::json).collect(Collectors.joining(",")));
    }

    private static String json(ShardReport shard) {
        return ("{\"shard\":%d,\"logEnd\":%d,\"watermark\":%d,\"snapshot\":%d,\"applied\":%d,\"remedy\":%s,"
                        + "\"finding\":%s,\"segments\":[%s]}")
                .formatted(
                        shard.shard(),
                        shard.log().end(),
                        shard.watermark(),
                        shard.log().checkpoint(),
                        shard.applied(),
                        JsonString.quoted(shard.remedy().name()),
                        JsonString.quoted(shard.finding()),
                        shard.log().segments().stream().map(ReportText::json).collect(Collectors.joining(",")));
    }

    private static String json(ShardLog.Segment segment) {
        return "{\"file\":%s,\"start\":%d,\"last\":%d,\"soundBytes\":%d,\"damage\":%s}"
                .formatted(
                        JsonString.quoted(String.valueOf(segment.file().getFileName())),
                        segment.start(),
                        segment.last(),
                        segment.soundBytes(),
                        JsonString.quoted(segment.damage().orElse("")));
    }

    private static String advice(ShardReport.Remedy remedy) {
        return switch (remedy) {
            case NONE -> "Nothing is wrong: the node can be started.";
            case TRUNCATE_UNACKED ->
                "What cannot be read lies above all that this node is known to have counted on, a mark of the last 0.2 s:"
                        + " 'repair truncate-unacked' cuts it off. If all nodes lost power at once, 'repair rejoin' is safer.";
            case REJOIN ->
                "Entries that this node counted as durable are missing, or its state is damaged: 'repair rejoin',"
                        + " then start it again; the other nodes have what is missing.";
        };
    }
}
