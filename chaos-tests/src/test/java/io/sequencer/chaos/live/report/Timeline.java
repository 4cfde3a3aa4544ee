package io.sequencer.chaos.live.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sequencer.chaos.history.ClusterEvent.FaultBegun;
import io.sequencer.chaos.history.ClusterEvent.FaultEnded;
import io.sequencer.chaos.history.ClusterEvent.Sample;
import io.sequencer.chaos.history.DocumentEvent.Write;
import io.sequencer.chaos.history.Event;
import io.sequencer.chaos.history.HistoryReader;
import io.sequencer.chaos.history.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a history shows along time: latencies, answers, faults, leaders. Belongs to one thread. */
public final class Timeline {
    private static final long BUCKET_NANOS = 250_000_000;
    private static final String DATA = "/*DATA*/";
    private static final String TITLE = "<!--TITLE-->";

    private final SortedMap<Long, Bucket> buckets = new TreeMap<>();
    private final Map<String, FaultBegun> open = new HashMap<>();
    private final List<Span> faults = new ArrayList<>();
    private final Map<Integer, Span> leading = new HashMap<>();
    private final SortedMap<Integer, List<Span>> leaders = new TreeMap<>();
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    private static final class Bucket {
        private final List<Long> latencies = new ArrayList<>();
        private int refused;
        private int unknown;
    }

    private record Span(String name, String what, long from, long to) {}

    private Timeline() {}

    /**
     * Makes the page of one history.
     *
     * @throws IOException if the one cannot be read or the other cannot be written
     */
    public static void write(Path history, Path page, String title) throws IOException {
        Timeline timeline = new Timeline();
        HistoryReader.read(history, timeline::take);
        try (InputStream in = Timeline.class.getResourceAsStream("timeline.html")) {
            if (in == null) {
                throw new IOException("timeline.html is not on the class path");
            }
            String empty = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(page, empty.replace(TITLE, title).replace(DATA, timeline.json()));
        }
    }

    private void take(Event event) {
        if (event instanceof Write write) {
            boolean open = write.response() == Long.MAX_VALUE;
            Bucket bucket = buckets.computeIfAbsent(
                    (open ? write.invoke() : write.response()) / BUCKET_NANOS, b -> new Bucket());
            seen(write.invoke());
            if (write.outcome() instanceof Outcome.Acked) {
                bucket.latencies.add(write.response() - write.invoke());
            } else if (write.outcome() instanceof Outcome.Unknown) {
                bucket.unknown++;
            } else {
                bucket.refused++;
            }
        } else if (event instanceof FaultBegun begun) {
            open.put(begun.id(), begun);
            seen(begun.time());
        } else if (event instanceof FaultEnded ended) {
            FaultBegun begun = open.remove(ended.id());
            if (begun != null) {
                faults.add(new Span(begun.kind(), begun.target(), begun.time(), ended.time()));
            }
        } else if (event instanceof Sample sample && !sample.leader().isEmpty()) {
            leads(sample);
        }
    }

    private void seen(long time) {
        first = Math.min(first, time);
        last = Math.max(last, time);
    }

    private void leads(Sample sample) {
        Span now = leading.get(sample.shard());
        long term = now == null ? -1 : Long.parseLong(now.what);
        if (sample.term() < term) {
            return;
        }
        if (now != null && now.name.equals(sample.leader())) {
            leading.put(sample.shard(), new Span(now.name, String.valueOf(sample.term()), now.from, sample.time()));
            return;
        }
        if (now != null) {
            leaders.computeIfAbsent(sample.shard(), shard -> new ArrayList<>()).add(now);
        }
        leading.put(
                sample.shard(), new Span(sample.leader(), String.valueOf(sample.term()), sample.time(), sample.time()));
    }

    private double seconds(long nanos) {
        return Math.round((nanos - first) / 1e6) / 1e3;
    }

    private String json() throws IOException {
        leading.forEach((shard, span) ->
                leaders.computeIfAbsent(shard, key -> new ArrayList<>()).add(span));
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("end", seconds(last));
            json.writeArrayFieldStart("buckets");
            for (Map.Entry<Long, Bucket> each : buckets.entrySet()) {
                Bucket bucket = each.getValue();
                bucket.latencies.sort(null);
                double[] values = {
                    seconds(each.getKey() * BUCKET_NANOS),
                    rank(bucket.latencies, 0.5),
                    rank(bucket.latencies, 0.99),
                    rank(bucket.latencies, 1),
                    bucket.latencies.size(),
                    bucket.refused,
                    bucket.unknown
                };
                json.writeArray(values, 0, values.length);
            }
            json.writeEndArray();
            Map<String, List<Span>> byKind = new LinkedHashMap<>();
            faults.forEach(span ->
                    byKind.computeIfAbsent(span.name, kind -> new ArrayList<>()).add(span));
            json.writeObjectFieldStart("faults");
            for (Map.Entry<String, List<Span>> kind : byKind.entrySet()) {
                write(json, kind.getKey(), kind.getValue(), false);
            }
            json.writeEndObject();
            json.writeObjectFieldStart("leaders");
            for (Map.Entry<Integer, List<Span>> shard : leaders.entrySet()) {
                write(json, "shard " + shard.getKey(), shard.getValue(), true);
            }
            json.writeEndObject();
            json.writeEndObject();
        }
        // A name must not end the script that it stands in.
        return text.toString().replace("<", "\\u003c");
    }

    private void write(JsonGenerator json, String name, List<Span> spans, boolean byName) throws IOException {
        json.writeArrayFieldStart(name);
        for (Span span : spans) {
            json.writeStartArray();
            json.writeNumber(seconds(span.from));
            json.writeNumber(seconds(span.to));
            json.writeString(byName ? span.name : span.what);
            json.writeString(byName ? "term " + span.what : "");
            json.writeEndArray();
        }
        json.writeEndArray();
    }

    /** In milliseconds; 0 if there is none. */
    private static double rank(List<Long> sorted, double share) {
        if (sorted.isEmpty()) {
            return 0;
        }
        int place = Math.max(0, (int) Math.ceil(share * sorted.size()) - 1);
        return Math.round(sorted.get(place) / 1e4) / 1e2;
    }
}
