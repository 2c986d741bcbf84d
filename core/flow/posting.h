// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The posting format is read by core/store, which may not include core/flow; it stands with the events.
#include "core/event/posting.h"
