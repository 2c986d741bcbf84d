// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/activity_import/raw_event.h"

namespace metsuke::activity_import {

/// A field of an event of Sysmon; "" of what it writes for nothing.
[[nodiscard]] std::string_view value(const RawEvent& event, std::string_view name);
/// A GUID in lower case without braces; "" of that of nobody.
[[nodiscard]] std::string guidOf(std::string_view text);
/// Of a list of hashes (MD5=...,SHA256=...); "" none.
[[nodiscard]] std::string sha256Of(std::string_view hashes);
/// What a number of DnsQuery_A() is called elsewhere: NOERROR, NXDOMAIN, NODATA; the number of all others.
[[nodiscard]] std::string nameOfStatus(std::string_view status);
/// What stands behind `name` at the beginning of a line, without secrets.
[[nodiscard]] std::string lineOf(std::string_view text, std::string_view name);

} // namespace metsuke::activity_import
