"""Reference of NASNet-A mobile, which pretrainedmodels 0.7.4 has: the file of
the net is all that is wanted of that package. See zoo.py."""

import importlib.util
import os
import torch
from zoo import main, net

package = importlib.util.find_spec("pretrainedmodels").submodule_search_locations[0]
spec = importlib.util.spec_from_file_location("nasnet_mobile", os.path.join(package, "models", "nasnet_mobile.py"))
nasnet_mobile = importlib.util.module_from_spec(spec)
spec.loader.exec_module(nasnet_mobile)


def small():
    m = nasnet_mobile.nasnetamobile(1000, None)
    m.avg_pool, m.dropout.p = torch.nn.AdaptiveAvgPool2d(1), 0.0
    return m


net("nasnet_a_mobile", lambda: nasnet_mobile.nasnetamobile(1000, None), small, backward={"size": 96, "dropout": 0},
    small_shape=(3, 96, 96), origin="pretrainedmodels 0.7.4")

main()
