package io.sequencer.server.edge.http.guard;

import java.time.Duration;

/**
 * What an HTTP connection may take.
 *
 * @param request a whole request, from its first byte; the first one: from the connection's begin
 * @param idle silence between two requests
 * @param lineBytes longest first line of a request
 * @param headerBytes all headers of a request together
 * @param headers most headers of a request
 */
public record HttpLimits(Duration request, Duration idle, int lineBytes, int headerBytes, int headers) {}
