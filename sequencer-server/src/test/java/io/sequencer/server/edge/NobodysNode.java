package io.sequencer.server.edge;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** A node with an empty shard whose leader never answers: for what happens before anybody is asked. */
public final class NobodysNode {
    private NobodysNode() {}

    public static EdgeNode create() {
        return new EdgeNode(
                new EdgeNode.Identity("test", "n1", "0", 0, 1),
                List.of(new NoDocuments()),
                (shard, command) -> new CompletableFuture<>(),
                null,
                new EdgeNode.Live(null, null),
                new EdgeNode.Work(Runnable::run, (pause, task) -> {}, new Semaphore(1)));
    }
}
