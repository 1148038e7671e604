package dev.clew.spring.settings;

import org.springframework.aop.framework.AopProxyUtils;

/**
 * What stands behind the proxies of Spring's AOP: a proxy has its methods and none of its state.
 */
public final class ProxyTarget {
  private ProxyTarget() {}

  /**
   * The object that does the work.
   *
   * @param bean a bean
   * @return the last one behind proxies whose target is always the same; the bean itself, or a
   *     proxy, where there is none
   */
  public static Object of(Object bean) {
    Object target = bean;
    for (Object inner = AopProxyUtils.getSingletonTarget(bean);
        inner != null;
        inner = AopProxyUtils.getSingletonTarget(inner)) {
      target = inner;
    }
    return target;
  }
}
