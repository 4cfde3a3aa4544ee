package io.sequencer.server.config.listen;

import io.sequencer.server.config.Setting;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where certificates and keys are, and who owns them. All files are PEM and read again while the node runs. */
public record TlsSettings(
        @Setting(
                value = "",
                about =
                        "Certificate of the node, the intermediate ones behind it. With it every listener that others reach"
                                + " is encrypted.",
                shownDefault = "none, no TLS")
        Optional<Path> certificateFile,

        @Setting(value = "", about = "Its private key: PKCS#8, not encrypted.", shownDefault = "none")
        Optional<Path> privateKeyFile,

        @Setting(
                value = "",
                about = "Authorities whose client certificates count: of backends, admins, metrics collectors.",
                shownDefault = "none, no client certificates")
        Optional<Path> clientCaFile,

        @Setting(
                value = "",
                about = "Authorities whose certificates count between nodes. Needed with certificateFile.",
                shownDefault = "none")
        Optional<Path> nodeCaFile,

        @Setting(value = "1.3", pattern = "1\\.[23]", about = "Least version of TLS: 1.3, or 1.2 for old clients.")
        String minVersion,

        @Setting(
                value = "5000",
                min = 100,
                max = 3_600_000,
                about = "Pause between two looks whether the files have changed.")
        long reloadMillis,

        @Setting(value = "[]", max = 1000, about = "What the owners of certificates may do: [{san: ..., role: ...}].")
        List<RoleSetting> roles) {

    /** Whether there is TLS at all. */
    public boolean isOn() {
        return certificateFile.isPresent();
    }
}
