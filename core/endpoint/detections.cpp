// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/endpoint/detections.h"

#include "core/endpoint/activity_fields.h"

namespace metsuke::endpoint {

Message detectionSentence(Timestamp time, const Detected& detected) {
    return Message("endpoint.detected." + std::string(nameOf(detected.outcome))).with("product", detected.product)
        .with("signature", detected.signature).with("path", detected.path).with("time", time.ns).with("moved_to", detected.movedTo);
}

} // namespace metsuke::endpoint
