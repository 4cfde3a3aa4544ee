package io.sequencer.server.admin;

import io.sequencer.proto.log.v1.Command;
import io.sequencer.server.forward.CommandOutcome;
import io.sequencer.server.store.StoreView;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A shard as this node sees it. */
public interface LedShard {

    /** Whether this node leads it now. */
    boolean isLedHere();

    /** Rows at one applied index. */
    <T> T read(Function<? super StoreView, T> query);

    /** The way to the log. */
    CompletableFuture<CommandOutcome> submit(Command command);
}
