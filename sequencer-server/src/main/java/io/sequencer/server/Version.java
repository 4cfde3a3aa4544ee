package io.sequencer.server;

/** Which release this is. */
final class Version {

    private Version() {}

    /** As the jar says; {@code dev} where classes are run without one. */
    static String current() {
        String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
