package io.sequencer.server.edge.http;

import io.sequencer.server.edge.EdgeNode;
import java.util.function.Supplier;

/**
 * What the listener shows besides the WebSocket.
 *
 * @param metrics the text of {@code /metrics}; called on a reader thread
 * @param metricsType its content type
 */
public record Pages(EdgeNode node, Readiness readiness, Supplier<String> metrics, String metricsType) {}
