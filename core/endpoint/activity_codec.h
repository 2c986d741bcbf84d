// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/byte_reader.h"
#include "core/base/result.h"
#include "core/endpoint/activity.h"

#include <string>

namespace metsuke::endpoint {

/// Texts and process ids of one segment, each kept once under a number. 0 is the empty text.
class TextNumbers {
public:
    virtual ~TextNumbers() = default;
    virtual int64_t numberOf(std::string_view text) = 0;
};
class NumberedTexts {
public:
    virtual ~NumberedTexts() = default;
    /// Malformed for a number that is not known.
    virtual Result<std::string> textOf(int64_t number) = 0;
};

/// An activity in few bytes: kind, time, numbers of process and source, which fields have an unusual value, those values.
[[nodiscard]] std::string encodeActivity(const Activity& activity, TextNumbers& texts);
/// Malformed for anything that encodeActivity does not write.
[[nodiscard]] Result<Activity> decodeActivity(Bytes row, NumberedTexts& texts);

} // namespace metsuke::endpoint
