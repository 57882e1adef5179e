/* Means of the outcome where the mediators are as they would be under another value of an exposure that is a number. */
#pragma once

#include "estimate/mediation/nabla-nested-arms.h"
#include "estimate/smooth/nabla-sieve.h"

G_BEGIN_DECLS

NablaNestedArms *nabla_nested_sieve_new (const NablaSieveRows *inner,
                                         const NablaSieveRows *outer,
                                         double from,
                                         double to,
                                         NablaExecutor *executor,
                                         NablaProgress *progress,
                                         GError **error);

G_END_DECLS
