// Coredns with what the names of one cluster take; it knows no others.
package main

import (
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/reload"

	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"
)

func main() {
	// The order in which a request passes them.
	dnsserver.Directives = []string{"reload", "errors", "cache", "kubernetes"}
	coremain.Run()
}
