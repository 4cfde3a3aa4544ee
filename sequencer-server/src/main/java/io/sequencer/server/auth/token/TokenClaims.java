package io.sequencer.server.auth.token;

/**
 * What a valid access token of this cluster says.
 *
 * @param loginId the login it was given out for, 32 hexadecimal digits
 * @param expiresMillis of the wall clock
 */
public record TokenClaims(String user, String loginId, long expiresMillis) {}
