package io.sequencer.cli.converge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Node.js process with authors in it. Commands go to its input, one JSON object a line, answers come from its output. Any
 * thread; a thread of its own reads the answers.
 */
final class NodeProcess implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OLDEST = 20;
    private static final int FIRST_WITH_WEB_SOCKET = 22;
    private static final long ANSWER_SECONDS = 60;
    private static final Path SCRIPT = Path.of("sequencer-client", "web", "test", "converge", "authors.js");

    private final Process process;
    private final BufferedWriter input;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<JsonNode>> open = new ConcurrentHashMap<>();

    private NodeProcess(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::readAnswers, "node-answers");
        reader.setDaemon(true);
        reader.start();
    }

    /** A process; empty if there is no Node.js that is new enough, or no source tree to run from. */
    static Optional<NodeProcess> start() {
        Path script = Path.of(System.getProperty("sequencer.home", ".")).resolve(SCRIPT);
        int major = nodeMajor();
        if (major < OLDEST || !Files.exists(script)) {
            return Optional.empty();
        }
        ProcessBuilder command = major < FIRST_WITH_WEB_SOCKET
                ? new ProcessBuilder("node", "--experimental-websocket", "--no-warnings", script.toString())
                : new ProcessBuilder("node", script.toString());
        try {
            return Optional.of(new NodeProcess(
                    command.redirectError(ProcessBuilder.Redirect.INHERIT).start()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** 0 if there is none. */
    private static int nodeMajor() {
        try {
            Process asked = new ProcessBuilder("node", "--version").start();
            try (BufferedReader answer = asked.inputReader(StandardCharsets.UTF_8)) {
                String version = answer.readLine();
                return version == null || !version.startsWith("v")
                        ? 0
                        : Integer.parseInt(version.substring(1, version.indexOf('.')));
            }
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /**
     * Does {@code command} and waits for its answer.
     *
     * @throws IllegalStateException if it failed, with what it said
     */
    JsonNode ask(ObjectNode command) {
        long id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        open.put(id, answer);
        command.put("id", id);
        try {
            synchronized (input) {
                input.write(command.toString());
                input.newLine();
                input.flush();
            }
            return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new IllegalStateException("the node process ended", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(command.path("do").asText() + ": " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException(command.path("do").asText() + ": no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            open.remove(id);
        }
    }

    private void readAnswers() {
        IOException end = new IOException("the node process ended");
        try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                take(JSON.readTree(line));
            }
        } catch (IOException e) {
            end = e;
        }
        for (CompletableFuture<JsonNode> each : open.values()) {
            each.completeExceptionally(end);
        }
    }

    private void take(JsonNode answer) {
        CompletableFuture<JsonNode> asked = open.get(answer.path("id").longValue());
        if (asked != null && answer.has("error")) {
            asked.completeExceptionally(new IOException(answer.path("error").asText()));
        } else if (asked != null) {
            asked.complete(answer.path("value"));
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
